"""`TPUEstimator` as TensorFlow 1.15 had it where it runs without TPUs (`use_tpu=False`): TensorFlow has none any more.

Written beside this program by tf2mig; it belongs to you now. It trains, evaluates and predicts on CPU and GPU as an
`Estimator` does (`tf1_estimator.py`): batch sizes reach the input functions and the model function as
`params["batch_size"]`, and a `TPUEstimatorSpec` becomes an `EstimatorSpec`. On a TPU, train with tf.keras under
tf.distribute.TPUStrategy.
"""

import collections
import copy
import inspect
import math

import tensorflow.compat.v1 as tf
import tf1_estimator

_RESERVED = ("batch_size", "context")


class InputPipelineConfig:
    """How input reaches the cores of a TPU."""

    PER_SHARD_V1 = 1
    PER_HOST_V1 = 2
    PER_HOST_V2 = 3
    BROADCAST = 4
    SLICED = 5


class TPUConfig(
    collections.namedtuple(
        "TPUConfig",
        "iterations_per_loop num_shards num_cores_per_replica per_host_input_for_training tpu_job_name"
        " initial_infeed_sleep_secs input_partition_dims eval_training_input_configuration"
        " experimental_host_call_every_n_steps",
    )
):
    """What concerns TPUs alone. Without them only `iterations_per_loop` counts: it says how often speed is told."""

    __slots__ = ()

    def __new__(
        cls,
        iterations_per_loop=2,
        num_shards=None,
        num_cores_per_replica=None,
        per_host_input_for_training=True,
        tpu_job_name=None,
        initial_infeed_sleep_secs=None,
        input_partition_dims=None,
        eval_training_input_configuration=InputPipelineConfig.PER_HOST_V1,
        experimental_host_call_every_n_steps=1,
    ):
        if _steps(iterations_per_loop) is not None and _steps(iterations_per_loop) < 1:
            raise ValueError("iterations_per_loop must be positive, got %s" % iterations_per_loop)
        if per_host_input_for_training is True:
            per_host_input_for_training = InputPipelineConfig.PER_HOST_V1
        elif per_host_input_for_training is False:
            per_host_input_for_training = InputPipelineConfig.PER_SHARD_V1
        return super().__new__(
            cls,
            iterations_per_loop,
            num_shards,
            num_cores_per_replica,
            per_host_input_for_training,
            tpu_job_name,
            initial_infeed_sleep_secs,
            input_partition_dims,
            eval_training_input_configuration,
            experimental_host_call_every_n_steps,
        )


class RunConfig(tf1_estimator.RunConfig):
    """The configuration of a `TPUEstimator`: that of an `Estimator` and a `TPUConfig`."""

    _DEFAULTS = dict(
        tf1_estimator.RunConfig._DEFAULTS, tpu_config=None, evaluation_master=None, master=None, cluster=None
    )

    def __init__(self, tpu_config=None, evaluation_master=None, master=None, cluster=None, **options):
        if cluster is not None and master is not None:
            raise ValueError("Both master and cluster are set.")
        master = master or ""
        super().__init__(
            tpu_config=TPUConfig() if tpu_config is None else tpu_config,
            evaluation_master=master if evaluation_master is None else evaluation_master,
            master=master,
            cluster=cluster,
            **options,
        )

    def replace(self, **changes):
        """A copy with some values changed."""
        if self.cluster is not None:
            changes.setdefault("master", None)
        return super().replace(**changes)


class TPUEstimatorSpec(
    collections.namedtuple(
        "TPUEstimatorSpec",
        "mode predictions loss train_op eval_metrics export_outputs scaffold_fn host_call training_hooks"
        " evaluation_hooks prediction_hooks",
    )
):
    """What a model function returns: functions for metrics, scaffold and host instead of their results."""

    __slots__ = ()

    def __new__(
        cls,
        mode,
        predictions=None,
        loss=None,
        train_op=None,
        eval_metrics=None,
        export_outputs=None,
        scaffold_fn=None,
        host_call=None,
        training_hooks=None,
        evaluation_hooks=None,
        prediction_hooks=None,
    ):
        for name, call in (("eval_metrics", eval_metrics), ("host_call", host_call)):
            _check_call(name, call)
        hooks = [tuple(given or ()) for given in (training_hooks, evaluation_hooks, prediction_hooks)]
        for hook in sum(hooks, ()):
            if not isinstance(hook, tf.train.SessionRunHook):
                raise TypeError("All hooks must be SessionRunHook instances, given: %s" % hook)
        return super().__new__(
            cls,
            mode,
            predictions,
            loss,
            train_op,
            eval_metrics,
            export_outputs,
            scaffold_fn,
            host_call,
            *hooks,
        )

    def as_estimator_spec(self):
        """The `EstimatorSpec` that says the same on one machine."""
        metrics = None if self.eval_metrics is None else _called(self.eval_metrics)
        hooks = () if self.host_call is None else (_HostCallHook(_called(self.host_call)),)
        return tf1_estimator.EstimatorSpec(
            mode=self.mode,
            predictions=self.predictions,
            loss=self.loss,
            train_op=self.train_op,
            eval_metric_ops=metrics,
            export_outputs=self.export_outputs,
            scaffold=self.scaffold_fn() if self.scaffold_fn else None,
            training_hooks=self.training_hooks + hooks,
            evaluation_hooks=self.evaluation_hooks + hooks,
            prediction_hooks=self.prediction_hooks + hooks,
        )


class TPUEstimator(tf1_estimator.Estimator):
    """An `Estimator` whose functions read their batch size from `params["batch_size"]`."""

    def __init__(
        self,
        model_fn=None,
        model_dir=None,
        config=None,
        params=None,
        use_tpu=True,
        train_batch_size=None,
        eval_batch_size=None,
        predict_batch_size=None,
        batch_axis=None,
        eval_on_tpu=True,
        export_to_tpu=True,
        export_to_cpu=True,
        warm_start_from=None,
        embedding_config_spec=None,
        export_saved_model_api_version=None,
    ):
        if not isinstance(config, RunConfig):
            raise ValueError("`config` must be provided with type `tpu_config.RunConfig`")
        taken = [name for name in _RESERVED if name in (params or {})]
        if taken:
            raise ValueError("%s are reserved keys but existed in params %s." % (_RESERVED, params))
        if use_tpu:
            raise NotImplementedError(
                "This TPUEstimator runs on CPU and GPU: give it use_tpu=False. "
                "On a TPU, train with tf.keras under tf.distribute.TPUStrategy."
            )
        self._batch_sizes = {
            tf1_estimator.ModeKeys.TRAIN: train_batch_size,
            tf1_estimator.ModeKeys.EVAL: eval_batch_size,
            tf1_estimator.ModeKeys.PREDICT: predict_batch_size,
        }
        self._told_every = config.log_step_count_steps
        self._has_input = False
        super().__init__(
            model_fn, model_dir, config.replace(log_step_count_steps=None), params, warm_start_from
        )

    def _create_global_step(self):
        with tf.variable_scope("", reuse=tf.AUTO_REUSE):
            tf.get_variable(
                tf.GraphKeys.GLOBAL_STEP,
                shape=[],
                dtype=tf.int64,
                initializer=tf.zeros_initializer(),
                trainable=False,
                use_resource=True,
                collections=[tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.GLOBAL_STEP],
            )

    def _start_graph(self, input_fn, mode):
        if "params" not in tf1_estimator._parameters(input_fn):
            raise ValueError(
                "input_fn (%s) does not include params argument, required by TPUEstimator to pass batch size "
                'as params["batch_size"]' % input_fn
            )
        self._has_input = True
        params, self._params = self._params, self._with_batch_size(self._params, mode)
        try:
            return super()._start_graph(input_fn, mode)
        finally:
            self._params = params

    def _call_model_fn(self, features, labels, mode, config):
        model_fn = self._model_fn
        names = tf1_estimator._parameters(model_fn)
        if "params" not in names:
            raise ValueError(
                "model_fn (%s) does not include params argument, required by TPUEstimator to pass batch size "
                "as params['batch_size']" % model_fn
            )
        known = dict(labels=labels, mode=mode, config=config)
        if "labels" not in names and labels is not None:
            raise ValueError("model_fn does not take labels, but input_fn returns labels.")
        params = copy.deepcopy(self._params)
        if self._has_input:  # an export has none
            params = self._with_batch_size(params, mode)
        self._has_input = False
        params = _added(params, "use_tpu", False)
        tf.logging.info("Calling model_fn.")
        spec = model_fn(features=features, params=params, **{k: v for k, v in known.items() if k in names})
        if isinstance(spec, TPUEstimatorSpec):
            spec = spec.as_estimator_spec()
        tf.logging.info("Done calling model_fn.")
        if not isinstance(spec, tf1_estimator.EstimatorSpec):
            raise ValueError("model_fn should return a TPUEstimatorSpec or an EstimatorSpec.")
        if mode != tf1_estimator.ModeKeys.TRAIN:
            return spec
        return spec._replace(training_hooks=spec.training_hooks + self._speed_hooks())

    def _with_batch_size(self, params, mode):
        size = self._batch_sizes[mode]
        return params if size is None else _added(copy.deepcopy(params), "batch_size", size)

    def _speed_hooks(self):
        """What tells steps and examples a second, as often as whole loops of a TPU would have."""
        loop = self._config.tpu_config.iterations_per_loop
        every, seconds = None, None
        if _steps(loop) is None:
            seconds = int(loop[:-1]) * {"s": 1, "m": 60, "h": 3600}[loop[-1]]
        elif self._told_every is None:
            return ()
        else:
            every = int(math.ceil(self._told_every / _steps(loop)))
        folder = self._model_dir if self._config.save_summary_steps else None
        size = self._batch_sizes[tf1_estimator.ModeKeys.TRAIN]
        return (_ExamplesPerSecondHook(size, every, seconds, folder),)


class _ExamplesPerSecondHook(tf.train.StepCounterHook):
    """Tells steps and examples a second, and writes both as summaries."""

    def __init__(self, batch_size, every_n_steps, every_n_secs, folder):
        self._batch_size = batch_size
        super().__init__(every_n_steps=every_n_steps, every_n_secs=every_n_secs, output_dir=folder)

    def _log_and_record(self, elapsed_steps, elapsed_time, global_step):
        steps = elapsed_steps / elapsed_time
        told = {"global_step/sec": steps}
        if self._batch_size is not None:
            told["examples/sec"] = self._batch_size * steps
        for tag, value in told.items():
            if self._summary_writer is not None:
                summary = tf.Summary(value=[tf.Summary.Value(tag=tag, simple_value=value)])
                self._summary_writer.add_summary(summary, global_step)
            tf.logging.info("%s: %g", tag, value)


class _HostCallHook(tf.train.SessionRunHook):
    """Runs what a `host_call` returned at each step; writers of `tf.summary` that it made are started and flushed."""

    def __init__(self, tensors):
        self._tensors = tensors

    def begin(self):
        self._start = tf.get_collection("_SUMMARY_WRITER_V2")
        self._flush = [tf.raw_ops.FlushSummaryWriter(writer=op.inputs[0]) for op in self._start]

    def after_create_session(self, session, coord):
        session.run(self._start)

    def before_run(self, run_context):
        return tf.train.SessionRunArgs(self._tensors)

    def end(self, session):
        session.run(self._flush)


def _check_call(name, call):
    """Raise where a pair of a function and its tensors is none."""
    if call is None:
        return
    if not isinstance(call, (tuple, list)):
        raise ValueError("%s should be tuple or list" % name)
    if len(call) != 2:
        raise ValueError("%s should have two elements." % name)
    if not callable(call[0]):
        raise TypeError("%s[0] should be callable." % name)
    if not isinstance(call[1], (tuple, list, dict)):
        raise ValueError("%s[1] should be tuple or list, or dict." % name)
    if isinstance(call[1], dict):
        return
    parameters = inspect.signature(call[0]).parameters.values()
    if any(p.kind == p.VAR_POSITIONAL for p in parameters):
        return
    if len(call[1]) != len(tf1_estimator._parameters(call[0])):
        raise RuntimeError(
            "In TPUEstimatorSpec.%s, length of tensors %s does not match method args of the function, which takes %s."
            % (name, len(call[1]), len(tf1_estimator._parameters(call[0])))
        )


def _called(call):
    function, tensors = call
    return function(**tensors) if isinstance(tensors, dict) else function(*tensors)


def _steps(iterations_per_loop):
    """The number of steps, or None where a duration such as "60s" was given."""
    text = str(iterations_per_loop)
    return None if text[-1:] in ("s", "m", "h") else int(text)


def _added(params, name, value):
    """`params` with one more, be it a dictionary or an HParams."""
    if hasattr(params, "set_hparam"):
        if name in params:
            params.set_hparam(name, value)
        else:
            params.add_hparam(name, value)
    else:
        params[name] = value
    return params
