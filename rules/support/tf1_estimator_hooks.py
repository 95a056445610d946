"""The hooks and small functions of `tf.estimator.experimental` that TensorFlow 1.15 had, on top of `tf.compat.v1`.

Written beside this program by tf2mig; it belongs to you now. The hooks read the metrics that `Estimator.evaluate`
writes into its evaluation folder, and end the training when they say so.
"""

import collections
import inspect
import os

import tensorflow.compat.v1 as tf


# ---- hooks that end the training ---------------------------------------------------------------------------------


class _StopWhen(tf.train.SessionRunHook):
    """Asks a function now and then whether to stop."""

    def __init__(self, should_stop, every_secs, every_steps):
        self._should_stop = should_stop
        self._timer = tf.train.SecondOrStepTimer(every_secs=every_secs, every_steps=every_steps)

    def begin(self):
        self._timer.reset()
        self._step = tf.train.get_global_step()

    def before_run(self, run_context):
        return tf.train.SessionRunArgs(self._step)

    def after_run(self, run_context, run_values):
        step = run_values.results
        if self._timer.should_trigger_for_step(step):
            self._timer.update_last_triggered_step(step)
            if self._should_stop():
                tf.logging.info("Requesting early stopping at global step %d", step)
                run_context.request_stop()


def make_early_stopping_hook(estimator, should_stop_fn, run_every_secs=60, run_every_steps=None):
    """A hook that ends the training when `should_stop_fn()` is true; asked every so many seconds or steps."""
    if not callable(should_stop_fn):
        raise TypeError("`should_stop_fn` must be callable.")
    if run_every_secs is not None and run_every_steps is not None:
        raise ValueError("Only one of `run_every_secs` and `run_every_steps` must be set.")
    return _StopWhen(should_stop_fn, run_every_secs, run_every_steps)


def make_stop_at_checkpoint_step_hook(estimator, last_step, wait_after_file_check_secs=30):
    """A hook that ends the training at a step. There is one machine, so no checkpoint need be waited for."""
    return tf.train.StopAtStepHook(last_step=last_step)


def stop_if_higher_hook(
    estimator, metric_name, threshold, eval_dir=None, min_steps=0, run_every_secs=60, run_every_steps=None
):
    """A hook that ends the training once an evaluation's metric is above the threshold."""

    def crossed():
        return any(value > threshold for _, value in _history(estimator, metric_name, eval_dir, min_steps))

    return make_early_stopping_hook(estimator, crossed, run_every_secs, run_every_steps)


def stop_if_lower_hook(
    estimator, metric_name, threshold, eval_dir=None, min_steps=0, run_every_secs=60, run_every_steps=None
):
    """A hook that ends the training once an evaluation's metric is below the threshold."""

    def crossed():
        return any(value < threshold for _, value in _history(estimator, metric_name, eval_dir, min_steps))

    return make_early_stopping_hook(estimator, crossed, run_every_secs, run_every_steps)


def stop_if_no_increase_hook(
    estimator,
    metric_name,
    max_steps_without_increase,
    eval_dir=None,
    min_steps=0,
    run_every_secs=60,
    run_every_steps=None,
):
    """A hook that ends the training when a metric has not risen for so many steps."""

    def stuck():
        history = _history(estimator, metric_name, eval_dir, min_steps)
        return _stuck(history, max_steps_without_increase, lambda new, best: new > best)

    return make_early_stopping_hook(estimator, stuck, run_every_secs, run_every_steps)


def stop_if_no_decrease_hook(
    estimator,
    metric_name,
    max_steps_without_decrease,
    eval_dir=None,
    min_steps=0,
    run_every_secs=60,
    run_every_steps=None,
):
    """A hook that ends the training when a metric has not fallen for so many steps."""

    def stuck():
        history = _history(estimator, metric_name, eval_dir, min_steps)
        return _stuck(history, max_steps_without_decrease, lambda new, best: new < best)

    return make_early_stopping_hook(estimator, stuck, run_every_secs, run_every_steps)


def _stuck(history, patience, better):
    best_step = best = None
    for step, value in history:
        if best is None or better(value, best):
            best_step, best = step, value
        elif step - best_step >= patience:
            return True
    return False


def _history(estimator, metric_name, eval_dir, min_steps):
    """Pairs of step and value of one metric, from the evaluations so far."""
    found = read_eval_metrics(eval_dir or estimator.eval_dir())
    return [(step, metrics[metric_name]) for step, metrics in found.items() if step >= min_steps]


def read_eval_metrics(eval_dir):
    """The metrics of all evaluations that wrote into a folder: step to name to value, in the order of steps."""
    found = {}
    for path in sorted(tf.gfile.Glob(os.path.join(eval_dir, "*events.out.tfevents*"))):
        for event in tf.train.summary_iterator(path):
            for value in event.summary.value:
                if value.HasField("simple_value"):
                    found.setdefault(event.step, {})[value.tag] = value.simple_value
    return collections.OrderedDict(sorted(found.items()))


# ---- functions -----------------------------------------------------------------------------------------------------


def call_logit_fn(logit_fn, features, mode, params, config):
    """Call a function that makes logits with those of the arguments that it takes."""
    taken = inspect.signature(logit_fn).parameters
    known = {"mode": mode, "params": params, "config": config}
    logits = logit_fn(features=features, **{k: v for k, v in known.items() if k in taken})
    if tf.is_tensor(logits) or isinstance(logits, dict):
        return logits
    raise ValueError("logit_fn should return a Tensor or a dictionary mapping strings to Tensors.")


class SupervisedInputReceiver(
    collections.namedtuple("SupervisedInputReceiver", "features labels receiver_tensors")
):
    """What an input function for exported training returns: features, labels, and the placeholders that feed them."""

    __slots__ = ()


def build_raw_supervised_input_receiver_fn(features, labels, default_batch_size=None):
    """An input function with one placeholder for each feature and each label, like the tensors given."""
    named = {"input": features} if not isinstance(features, dict) else features
    told = {"label": labels} if not isinstance(labels, dict) else labels
    both = sorted(set(named) & set(told))
    if both:
        raise ValueError("The following keys appear in both features and labels: %s" % both)

    def supervised_input_receiver_fn():
        inputs = {name: _placeholder(name, t, default_batch_size) for name, t in named.items()}
        outputs = {name: _placeholder(name, t, default_batch_size) for name, t in told.items()}
        return SupervisedInputReceiver(
            inputs if isinstance(features, dict) else inputs["input"],
            outputs if isinstance(labels, dict) else outputs["label"],
            dict(inputs, **outputs),
        )

    return supervised_input_receiver_fn


def _placeholder(name, like, batch_size):
    shape = like.shape.as_list()
    shape[0] = batch_size
    return tf.placeholder(like.dtype, shape, name)
