"""Optimizers of `tf.contrib.opt`, on top of those of `tf.compat.v1.train`.

Written beside this program by tf2mig; it belongs to you now. For graphs of TensorFlow 1's kind.
"""

import numpy as np
import tensorflow.compat.v1 as tf


class DecoupledWeightDecayExtension:
    """Mixed into an optimizer, it takes `weight_decay` times the variable from it before each update."""

    def __init__(self, weight_decay, **kwargs):
        self._weight_decay = weight_decay
        self._variables_to_decay = None
        super().__init__(**kwargs)

    def minimize(self, loss, global_step=None, var_list=None, *args, decay_var_list=None, **kwargs):
        self._variables_to_decay = decay_var_list
        return super().minimize(loss, global_step, var_list, *args, **kwargs)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None, decay_var_list=None):
        self._variables_to_decay = decay_var_list or self._variables_to_decay
        return super().apply_gradients(grads_and_vars, global_step, name)

    def _decay_weights(self, var):
        if self._variables_to_decay and var.name not in [one.name for one in self._variables_to_decay]:
            return tf.no_op()
        rate = self._weight_decay() if callable(self._weight_decay) else self._weight_decay
        decayed = var.assign_sub(tf.cast(rate, var.dtype.base_dtype) * var, self._use_locking)
        return getattr(decayed, "op", decayed)

    def _apply_dense(self, grad, var):
        with tf.control_dependencies([self._decay_weights(var)]):
            return super()._apply_dense(grad, var)

    def _resource_apply_dense(self, grad, var):
        with tf.control_dependencies([self._decay_weights(var)]):
            return super()._resource_apply_dense(grad, var)

    def _apply_sparse(self, grad, var):
        with tf.control_dependencies([self._decay_weights(var)]):
            return super()._apply_sparse(grad, var)

    def _resource_apply_sparse(self, grad, var, indices):
        with tf.control_dependencies([self._decay_weights(var)]):
            return super()._resource_apply_sparse(grad, var, indices)


def extend_with_decoupled_weight_decay(base_optimizer):
    """A class like `base_optimizer` whose constructor takes `weight_decay` first."""

    class OptimizerWithDecoupledWeightDecay(DecoupledWeightDecayExtension, base_optimizer):
        def __init__(self, weight_decay, *args, **kwargs):
            self._weight_decay = weight_decay
            self._variables_to_decay = None
            base_optimizer.__init__(self, *args, **kwargs)

    return OptimizerWithDecoupledWeightDecay


class MomentumWOptimizer(DecoupledWeightDecayExtension, tf.train.MomentumOptimizer):
    """Momentum with decoupled weight decay."""

    def __init__(
        self, weight_decay, learning_rate, momentum, use_locking=False, name="MomentumW", use_nesterov=False
    ):
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            momentum=momentum,
            use_locking=use_locking,
            name=name,
            use_nesterov=use_nesterov,
        )


class AdamWOptimizer(DecoupledWeightDecayExtension, tf.train.AdamOptimizer):
    """Adam with decoupled weight decay."""

    def __init__(
        self,
        weight_decay,
        learning_rate=0.001,
        beta1=0.9,
        beta2=0.999,
        epsilon=1e-8,
        use_locking=False,
        name="AdamW",
    ):
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
            use_locking=use_locking,
            name=name,
        )


class _SpelledOut(tf.train.AdamOptimizer):
    """Adam's slots and powers; a subclass writes the update of dense gradients."""

    def _parts(self, var):
        dtype = var.dtype.base_dtype
        powers = self._get_beta_accumulators()
        rates = (self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t, *powers)
        return (self.get_slot(var, "m"), self.get_slot(var, "v"), *(tf.cast(rate, dtype) for rate in rates))

    def _resource_apply_dense(self, grad, var):
        return self._apply_dense(grad, var)

    def _apply_sparse(self, grad, var):
        return self._apply_dense(tf.convert_to_tensor(grad), var)

    def _resource_apply_sparse(self, grad, var, indices):
        return self._apply_dense(tf.scatter_nd(indices[:, tf.newaxis], grad, tf.shape(var)), var)


class NadamOptimizer(_SpelledOut):
    """Adam with Nesterov's momentum."""

    def _apply_dense(self, grad, var):
        m, v, rate, beta1, beta2, epsilon, power1, power2 = self._parts(var)
        rate = rate * tf.sqrt(1 - power2) / (1 - power1)
        new_m = m.assign(beta1 * m + (1 - beta1) * grad)
        new_v = v.assign(beta2 * v + (1 - beta2) * grad * grad)
        step = rate * (beta1 * new_m + (1 - beta1) * grad) / (tf.sqrt(new_v) + epsilon)
        return tf.group(var.assign_sub(step), new_m, new_v)


class AdaMaxOptimizer(_SpelledOut):
    """Adam with the largest gradient in place of the mean square."""

    def __init__(
        self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, use_locking=False, name="AdaMax"
    ):
        super().__init__(learning_rate, beta1, beta2, epsilon, use_locking, name)

    def _create_slots(self, var_list):
        first = min(var_list, key=lambda var: var.name)
        self._create_non_slot_variable(self._beta1, "beta1_power", first)
        for var in var_list:
            self._zeros_slot(var, "m", self._name)
            self._zeros_slot(var, "v", self._name)

    def _get_beta_accumulators(self):
        graph = None if tf.executing_eagerly() else tf.get_default_graph()
        power = self._get_non_slot_variable("beta1_power", graph=graph)
        return power, power

    def _finish(self, update_ops, name_scope):
        power, _ = self._get_beta_accumulators()
        with tf.control_dependencies(update_ops), tf.device(power.device):
            return tf.group(*update_ops, power.assign(power * self._beta1_t), name=name_scope)

    def _apply_dense(self, grad, var):
        m, v, rate, beta1, beta2, epsilon, power1, _ = self._parts(var)
        new_m = m.assign(beta1 * m + (1 - beta1) * grad)
        new_v = v.assign(tf.maximum(beta2 * v + epsilon, tf.abs(grad)))
        return tf.group(var.assign_sub(rate / (1 - power1) * new_m / new_v), new_m, new_v)


class LazyAdamOptimizer(tf.train.AdamOptimizer):
    """Adam that touches only the rows that a sparse gradient names."""

    def _apply_sparse(self, grad, var):
        return self._rows(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad, var, indices):
        return self._rows(grad, var, indices)

    def _rows(self, grad, var, indices):
        dtype = var.dtype.base_dtype
        power1, power2 = (tf.cast(power, dtype) for power in self._get_beta_accumulators())
        rate, beta1, beta2, epsilon = (
            tf.cast(one, dtype) for one in (self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t)
        )
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        new_m = beta1 * tf.gather(m, indices) + (1 - beta1) * grad
        new_v = beta2 * tf.gather(v, indices) + (1 - beta2) * tf.square(grad)
        step = rate * tf.sqrt(1 - power2) / (1 - power1) * new_m / (tf.sqrt(new_v) + epsilon)
        with tf.control_dependencies([step]):
            return tf.group(
                tf.scatter_update(m, indices, new_m),
                tf.scatter_update(v, indices, new_v),
                tf.scatter_sub(var, indices, step),
            )


def clip_gradients_by_global_norm(gradients_variables, clip_norm=20.0):
    """Pairs of gradient and variable, the gradients clipped together, and their norm, which is summarized."""
    gradients, variables = zip(*gradients_variables)

    def sparse_safe(gradient):
        return gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient

    norm = tf.global_norm([sparse_safe(g) for g in gradients])
    clipped, _ = tf.clip_by_global_norm(gradients, clip_norm, use_norm=norm)
    tf.summary.scalar("global_norm/gradient_norm", norm)
    tf.summary.scalar("global_norm/clipped_gradient_norm", tf.global_norm([sparse_safe(g) for g in clipped]))
    return list(zip(clipped, variables)), norm


class ScipyOptimizerInterface:
    """Minimizes a loss by `scipy.optimize.minimize`, reading and writing the variables of a session."""

    def __init__(
        self, loss, var_list=None, equalities=None, inequalities=None, var_to_bounds=None, **optimizer_kwargs
    ):
        if equalities or inequalities or var_to_bounds:
            raise NotImplementedError(
                "ScipyOptimizerInterface: constraints and bounds have not been carried over"
            )
        self._loss = loss
        self._variables = list(var_list or tf.trainable_variables())
        gradients = tf.gradients(loss, self._variables)
        self._gradients = [
            tf.zeros_like(v) if g is None else tf.convert_to_tensor(g)
            for g, v in zip(gradients, self._variables)
        ]
        self._options = {"method": "L-BFGS-B", **optimizer_kwargs}
        self._feeds = [tf.placeholder(v.dtype.base_dtype, v.shape) for v in self._variables]
        self._assign = tf.group(*(v.assign(feed) for v, feed in zip(self._variables, self._feeds)))

    def minimize(
        self, session=None, feed_dict=None, fetches=None, step_callback=None, loss_callback=None, **run_kwargs
    ):
        """Run to the end; callbacks see the packed variables after a step, and fetched values after an evaluation."""
        from scipy import optimize

        session = session or tf.get_default_session()
        shapes = [tuple(v.shape.as_list()) for v in self._variables]
        ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]

        def write(packed):
            parts = [part.reshape(shape) for part, shape in zip(np.split(packed, ends), shapes)]
            session.run(self._assign, dict(zip(self._feeds, parts)))

        def evaluate(packed):
            write(packed)
            loss, gradients, values = session.run([self._loss, self._gradients, fetches or []], feed_dict)
            if loss_callback is not None:
                loss_callback(*values)
            return loss, np.concatenate([np.ravel(g) for g in gradients]).astype(np.float64)

        start = np.concatenate([np.ravel(value) for value in session.run(self._variables, feed_dict)])
        options = dict(self._options)
        method, kind = options.pop("method"), options.pop("options", None)
        result = optimize.minimize(
            evaluate, start, method=method, jac=True, callback=step_callback, options=kind, **options
        )
        tf.logging.info("Optimization terminated with: %s", result.message)
        write(result.x)
