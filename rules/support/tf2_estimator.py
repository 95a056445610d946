"""Train, evaluate and use a model function: what `tf.estimator` did, in plain TensorFlow 2.

Written beside this program by tf2mig; it belongs to you now. A model function is traced once for each use and describes
one step. What keeps state in it (layers, variables, optimizers, metrics) is made by `once` or `variable` and lives as
long as the `Estimator`. One machine; checkpoints of the variables go to ``model_dir``.
"""

import collections
import contextlib
import inspect
import logging
import os
import re
import tempfile

import numpy as np
import tensorflow as tf

_LOG = logging.getLogger("tensorflow")
_current = None  # the model whose function is being traced


class ModeKeys:
    """What a model function is called for."""

    TRAIN = "train"
    EVAL = "eval"
    PREDICT = "infer"


EstimatorSpec = collections.namedtuple(
    "EstimatorSpec",
    "mode predictions loss train_op eval_metric_ops export_outputs training_chief_hooks training_hooks scaffold"
    " evaluation_hooks prediction_hooks",
    defaults=[None] * 10,
)
RunConfig = collections.namedtuple(
    "RunConfig",
    "model_dir tf_random_seed save_summary_steps save_checkpoints_steps save_checkpoints_secs keep_checkpoint_max"
    " keep_checkpoint_every_n_hours log_step_count_steps",
    defaults=[None, 1, 100, None, None, 5, 10000, 100],
)
TrainSpec = collections.namedtuple("TrainSpec", "input_fn max_steps hooks", defaults=[None, None])
EvalSpec = collections.namedtuple(
    "EvalSpec", "input_fn steps name hooks exporters start_delay_secs throttle_secs", defaults=[100, None, None, None, 0, 0]
)
PredictOutput = collections.namedtuple("PredictOutput", "outputs")
LoggingTensorHook = collections.namedtuple(
    "LoggingTensorHook", "tensors every_n_iter every_n_secs at_end formatter", defaults=[None, None, False, None]
)


# ---- what a model function keeps ---------------------------------------------------------------------------------------


class _Model(tf.Module):
    """The state of a model function, by name."""

    def __init__(self):
        super().__init__()
        self.global_step = tf.Variable(0, dtype=tf.int64, trainable=False, name="global_step")
        self.kept = {}
        self.prefix, self.counts, self.metrics, self.tape = "", {}, [], None

    @contextlib.contextmanager
    def tracing(self):
        """Let `once` and the like work on this model."""
        global _current
        outer, _current = _current, self
        self.prefix, self.counts, self.metrics, self.tape = "", {}, [], None
        try:
            yield
        finally:
            _current = outer

    def keep(self, key, create):
        if key not in self.kept:
            with tf.init_scope():
                self.kept[key] = create()
        return self.kept[key]

    def count(self, key):
        """The key, with a number where it was used before in this scope."""
        number = self.counts[key] = self.counts.get(key, -1) + 1
        return f"{key}_{number}" if number else key

    def named_variables(self):
        """All variables that training changes, by name."""
        found = {"global_step": self.global_step}
        for key, thing in self.kept.items():
            if isinstance(thing, tf.Variable):
                found[key] = thing
            elif not isinstance(thing, tf.keras.metrics.Metric):
                for variable in thing.variables:
                    name = re.sub(r"^.*?/", "", getattr(variable, "path", variable.name))
                    found[f"{key}/{name}"] = getattr(variable, "value", variable)
        return found

    def trained(self, prefix):
        """The variables that optimizers change, of the names that begin so."""
        found = []
        for key, thing in self.kept.items():
            if not key.startswith(prefix):
                continue
            if isinstance(thing, tf.Variable):
                found += [thing] if thing.trainable else []
            elif isinstance(thing, tf.keras.layers.Layer):
                found += thing.trainable_variables
        return found


def once(create, *args, name=None, **kwargs):
    """The layer, optimizer, metric or variable that ``create(*args, **kwargs)`` makes, made once.

    It is known by its name, or by its kind and its place among those of its kind, inside the `scope` around it.
    """
    stem = name or re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", create.__name__).lower()
    key = _current.prefix + stem
    if name is None or create is tf.Variable:
        key = _current.count(key)
    if name is not None and not issubclass(create, tf.keras.optimizers.Optimizer):
        kwargs["name"] = name
    return _current.keep(key, lambda: create(*args, **kwargs))


def variable(name, initial_value, **kwargs):
    """The variable of this name; ``initial_value`` is a function that gives its first value."""
    return _current.keep(_current.prefix + name, lambda: tf.Variable(initial_value, name=name, **kwargs))


@contextlib.contextmanager
def scope(name):
    """A scope of names. Entered again, it gives the same layers and variables again."""
    outer = _current.prefix
    _current.prefix = f"{outer}{name}/"
    for key in [k for k in _current.counts if k.startswith(_current.prefix)]:
        del _current.counts[key]
    try:
        yield
    finally:
        _current.prefix = outer


def get_global_step():
    """The variable that counts training steps."""
    return _current.global_step


def trainable_variables(inside=None):
    """The variables that training changes, made so far (in the scope ``inside``)."""
    return _current.trained(f"{inside}/" if inside else "")


def name_of(variable):
    """The full name of a variable."""
    for name, known in _current.named_variables().items():
        if known is variable or known is getattr(variable, "value", None):
            return f"{name}:0"
    return variable.name


def regularization_losses():
    """The penalties of the layers used so far."""
    layers = [t for t in _current.kept.values() if isinstance(t, tf.keras.layers.Layer)]
    return [loss for layer in layers for loss in layer.losses]


# ---- training ----------------------------------------------------------------------------------------------------------


def compute_gradients(optimizer, loss, variables=None):
    """Gradients with their variables."""
    variables = list(variables if variables is not None else _current.tape.watched_variables())
    return list(zip(_current.tape.gradient(loss, variables), variables))


def apply_gradients(optimizer, gradients):
    """The update of a training step."""
    pairs = list(gradients)
    return lambda: optimizer.apply_gradients([(g, v) for g, v in pairs if g is not None])


def minimize(optimizer, loss, variables=None):
    """The update of a training step that makes the loss smaller."""
    return lambda: apply_gradients(optimizer, compute_gradients(optimizer, loss, variables))()


def group(*updates):
    """Several updates as one."""
    return lambda: [update() for update in updates]


# ---- metrics -----------------------------------------------------------------------------------------------------------


def metric(kind, *args, **kwargs):
    """A metric of Keras, updated with the values given: ``metric(tf.keras.metrics.Mean, loss)``."""
    options = kwargs.pop("options", {})
    found = once(kind, **options)
    found.update_state(*args, **kwargs)
    _current.metrics.append(found)
    return found


def accuracy(labels, predictions, weights=None):
    """How often predictions equal labels."""
    predictions, labels = _squeezed(predictions, labels)
    equal = tf.cast(tf.equal(tf.cast(predictions, labels.dtype), labels), tf.float32)
    return metric(tf.keras.metrics.Mean, equal, sample_weight=weights)


class AUC(tf.keras.metrics.AUC):
    """The area under a curve, by trapezoids between 200 thresholds."""

    def result(self):
        tp, fp, tn, fn = (
            tf.convert_to_tensor(v)
            for v in (self.true_positives, self.false_positives, self.true_negatives, self.false_negatives)
        )
        tiny = 1e-6
        x, y = fp / (fp + tn + tiny), (tp + tiny) / (tp + fn + tiny)
        if str(getattr(self.curve, "value", self.curve)) == "PR":
            x, y = y, (tp + tiny) / (tp + fp + tiny)
        return tf.reduce_sum((x[:-1] - x[1:]) * (y[:-1] + y[1:]) / 2)


def _squeezed(one, other):
    """Two tensors of one rank, where they differ by a last dimension of one."""
    one, other = tf.convert_to_tensor(one), tf.convert_to_tensor(other)
    if one.shape.rank == (other.shape.rank or 0) + 1 and one.shape[-1] == 1:
        one = tf.squeeze(one, [-1])
    elif other.shape.rank == (one.shape.rank or 0) + 1 and other.shape[-1] == 1:
        other = tf.squeeze(other, [-1])
    return one, other


def scalar_summary(name, value):
    """Write a number for TensorBoard every ``save_summary_steps`` steps."""
    value = value.result() if isinstance(value, tf.keras.metrics.Metric) else value
    about = b"\n\t\n\x07scalars"  # a SummaryMetadata that names the plugin for scalars
    tf.summary.write(name, tf.cast(value, tf.float32), step=_current.global_step, metadata=about)


# ---- the estimator -----------------------------------------------------------------------------------------------------


class Estimator:
    """Trains, evaluates and uses the model that ``model_fn(features, labels, mode, params, config)`` describes."""

    def __init__(self, model_fn, model_dir=None, config=None, params=None):
        config = config or RunConfig()
        self.model_dir = model_dir or config.model_dir or tempfile.mkdtemp()
        self.config = config._replace(model_dir=self.model_dir)
        self.params = params if params is not None else {}
        self._model_fn = model_fn
        self._model = _Model()
        self._restored, self._writer = False, None

    def train(self, input_fn, hooks=None, steps=None, max_steps=None):
        """Train for ``steps`` more steps, up to ``max_steps`` in all, or until the input ends. Returns itself."""
        dataset = _dataset(input_fn, ModeKeys.TRAIN, self)
        self._writer = self._writer or tf.summary.create_file_writer(self.model_dir)
        step = self._traced(self._train_step, dataset, hooks or ())
        model, config = self._model, self.config
        reached = int(model.global_step)
        stop = reached + steps if steps is not None else max_steps
        loss = None
        for batch in dataset:
            if stop is not None and reached >= stop:
                break
            loss, logged = step(batch)
            for hook, values in zip(hooks or (), logged):
                if hook.every_n_iter and reached % hook.every_n_iter == 0:
                    _LOG.info(", ".join(f"{k} = {v.numpy()}" for k, v in values.items()))
            reached += 1
            if config.save_checkpoints_steps and reached % config.save_checkpoints_steps == 0:
                self._save()
        if loss is not None:
            _LOG.info("Loss for final step: %s.", loss.numpy())
        self._save()
        return self

    def evaluate(self, input_fn, steps=None, hooks=None, checkpoint_path=None, name=None):
        """The metrics of the model over ``steps`` batches, or all there are, as a dictionary."""
        dataset = _dataset(input_fn, ModeKeys.EVAL, self)
        step = self._traced(self._eval_step, dataset, checkpoint_path)
        for found in self._model.kept.values():
            if isinstance(found, tf.keras.metrics.Metric):
                found.reset_state()
        results = {}
        for batch in dataset.take(-1 if steps is None else steps):
            results = step(batch)
        values = {key: results[key].numpy() for key in sorted(results)}
        values["global_step"] = int(self._model.global_step)
        return values

    def predict(self, input_fn, predict_keys=None, hooks=None, checkpoint_path=None, yield_single_examples=True):
        """Yield the predictions for each example of the input (or for each batch)."""
        dataset = _dataset(input_fn, ModeKeys.PREDICT, self)
        step = self._traced(self._predict_step, dataset, checkpoint_path)
        for batch in dataset:
            found = step(batch)
            if isinstance(found, dict):
                found = {k: v.numpy() for k, v in found.items() if predict_keys is None or k in predict_keys}
            else:
                found = found.numpy()
            if not yield_single_examples:
                yield found
                continue
            for i in range(len(next(iter(found.values())) if isinstance(found, dict) else found)):
                yield {k: _example(v, i) for k, v in found.items()} if isinstance(found, dict) else _example(found, i)

    def get_variable_names(self):
        """The names of the variables."""
        return list(self._model.named_variables())

    def get_variable_value(self, name):
        """The value of one variable."""
        return self._model.named_variables()[name].numpy()

    def latest_checkpoint(self):
        """The newest checkpoint in ``model_dir``, or None."""
        return tf.train.latest_checkpoint(self.model_dir)

    def _spec(self, features, labels, mode):
        known = {"labels": labels, "mode": mode, "params": self.params, "config": self.config}
        wanted = inspect.signature(self._model_fn).parameters
        return self._model_fn(features, **{k: v for k, v in known.items() if k in wanted})

    def _traced(self, function, dataset, extra):
        """A step as a graph, its variables made and restored."""
        checkpoint = extra if isinstance(extra, (str, bytes)) else None
        hooks = () if extra is None or checkpoint else extra
        step = tf.function(lambda batch: function(batch, hooks), input_signature=[dataset.element_spec], autograph=False)
        step.get_concrete_function()
        latest = self.latest_checkpoint()
        if checkpoint or (latest and not self._restored):
            tf.train.Checkpoint(**self._saved()).read(checkpoint or latest).expect_partial()
        self._restored = True
        return step

    def _train_step(self, batch, hooks):
        features, labels = _parts(batch)
        summarized = tf.equal(self._model.global_step % (self.config.save_summary_steps or 1), 0)
        with self._writer.as_default(), tf.summary.record_if(summarized), self._model.tracing():
            with tf.GradientTape(persistent=True) as self._model.tape:
                spec = self._spec(features, labels, ModeKeys.TRAIN)
            scalar_summary("loss", spec.loss)
            spec.train_op()
            self._model.global_step.assign_add(1)
        logged = [_named(hook.tensors, spec.loss.graph) for hook in hooks]
        return spec.loss, logged

    def _eval_step(self, batch, _):
        features, labels = _parts(batch)
        with self._model.tracing(), tf.GradientTape(persistent=True) as self._model.tape:
            spec = self._spec(features, labels, ModeKeys.EVAL)
            found = dict(spec.eval_metric_ops or {})
            if "loss" not in found:
                with scope("estimator"):
                    found["loss"] = metric(tf.keras.metrics.Mean, spec.loss)
            return {key: value.result() if hasattr(value, "result") else value for key, value in found.items()}

    def _predict_step(self, batch, _):
        with self._model.tracing():
            spec = self._spec(batch[0] if isinstance(batch, tuple) else batch, None, ModeKeys.PREDICT)
            return tf.nest.map_structure(tf.convert_to_tensor, spec.predictions)

    def _saved(self):
        """The variables as a checkpoint knows them."""
        return {re.sub(r"\W", ".", name): v for name, v in self._model.named_variables().items()}

    def _save(self):
        manager = tf.train.CheckpointManager(
            tf.train.Checkpoint(**self._saved()), self.model_dir, self.config.keep_checkpoint_max or None,
            checkpoint_name="model.ckpt",
        )  # fmt: skip
        manager.save(checkpoint_number=int(self._model.global_step))


def _example(values, i):
    """One example's part of a batch; a whole number as Python's own."""
    return values[i].item() if values.ndim == 1 and values.dtype.kind == "i" else values[i]


def train_and_evaluate(estimator, train_spec, eval_spec):
    """Train as ``train_spec`` says, then evaluate. Returns the metrics and no exports."""
    estimator.train(train_spec.input_fn, train_spec.hooks, max_steps=train_spec.max_steps)
    return estimator.evaluate(eval_spec.input_fn, eval_spec.steps, name=eval_spec.name), []


def _parts(batch):
    """Features and labels."""
    return batch if isinstance(batch, tuple) and len(batch) == 2 else (batch, None)


def _named(tensors, graph):
    """Tensors by the names that they are logged under."""
    pairs = tensors.items() if isinstance(tensors, dict) else ((t, t) for t in tensors)
    return {k: graph.get_tensor_by_name(t if ":" in t else f"{t}:0") if isinstance(t, str) else t for k, t in pairs}


# ---- inputs ------------------------------------------------------------------------------------------------------------


def _dataset(input_fn, mode, estimator):
    """The dataset that an input function gives; tensors that it gives are one batch, over and over."""
    known = {"mode": mode, "params": estimator.params, "config": estimator.config}
    wanted = inspect.signature(input_fn).parameters
    found = input_fn(**{k: v for k, v in known.items() if k in wanted})
    return found if isinstance(found, tf.data.Dataset) else tf.data.Dataset.from_tensors(found).repeat()


def numpy_input_fn(x, y=None, batch_size=128, num_epochs=1, shuffle=None, queue_capacity=1000, num_threads=1):
    """An input function over NumPy arrays: ``x`` an array or a dictionary of them, ``y`` likewise or None."""

    def input_fn():
        dataset = tf.data.Dataset.from_tensor_slices(x if y is None else (x, y))
        if shuffle:
            dataset = dataset.shuffle(queue_capacity)
        return dataset.repeat(num_epochs).batch(batch_size)

    return input_fn


def pandas_input_fn(x, y=None, batch_size=128, num_epochs=1, shuffle=None, queue_capacity=1000, num_threads=1):
    """An input function over a pandas DataFrame and, for labels, a Series with the same index."""
    features = {name: np.asarray(x[name]) for name in x.columns}
    return numpy_input_fn(features, None if y is None else np.asarray(y), batch_size, num_epochs, shuffle, queue_capacity)
