"""`tf.estimator` as TensorFlow 1.15 had it, on top of `tf.compat.v1`: TensorFlow 2.16 and later have none.

Written beside this program by tf2mig; it belongs to you now. It covers one machine: `Estimator` with a `model_fn`,
`EstimatorSpec`, `RunConfig`, `ModeKeys`, input functions for NumPy and pandas, `train_and_evaluate`, warm starts,
checkpoints in `model_dir`, and export as a SavedModel. Distribution strategies and TPUs are not covered. The ready-made
models (`DNNClassifier` and the like) are in `tf1_canned_estimators.py`, `TPUEstimator` in `tf1_tpu_estimator.py`.
"""

import collections
import copy
import inspect
import os
import tempfile
import time
import types

import numpy as np
import tensorflow.compat.v1 as tf

_TABLES = tf.GraphKeys.TABLE_INITIALIZERS
_INPUTS = "tf1_estimator_inputs"
_SERVING_KEY = tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY


class ModeKeys:
    """What a model function is called for."""

    TRAIN = "train"
    EVAL = "eval"
    PREDICT = "infer"


class EstimatorSpec(
    collections.namedtuple(
        "EstimatorSpec",
        "mode predictions loss train_op eval_metric_ops export_outputs training_chief_hooks training_hooks scaffold"
        " evaluation_hooks prediction_hooks",
    )
):
    """What a model function returns: the operations and objects of one mode."""

    __slots__ = ()

    def __new__(
        cls,
        mode,
        predictions=None,
        loss=None,
        train_op=None,
        eval_metric_ops=None,
        export_outputs=None,
        training_chief_hooks=None,
        training_hooks=None,
        scaffold=None,
        evaluation_hooks=None,
        prediction_hooks=None,
    ):
        if mode == ModeKeys.TRAIN and train_op is None:
            raise ValueError("Missing train_op.")
        if mode in (ModeKeys.TRAIN, ModeKeys.EVAL) and loss is None:
            raise ValueError("Missing loss.")
        if mode == ModeKeys.PREDICT and predictions is None:
            raise ValueError("Missing predictions.")
        if loss is not None:
            loss = tf.convert_to_tensor(loss)
            if loss.shape.num_elements() not in (None, 1):
                raise ValueError("Loss must be scalar, given: %s" % loss)
            if loss.shape.rank:
                loss = tf.reshape(loss, [])
        return super().__new__(
            cls,
            mode,
            {} if predictions is None else predictions,
            loss,
            train_op,
            dict(eval_metric_ops or {}),
            export_outputs,
            tuple(training_chief_hooks or ()),
            tuple(training_hooks or ()),
            scaffold or tf.train.Scaffold(),
            tuple(evaluation_hooks or ()),
            tuple(prediction_hooks or ()),
        )


class RunConfig:
    """Where and how often an `Estimator` saves, summarizes and logs. Use `replace` to change a copy."""

    _DEFAULTS = dict(
        model_dir=None,
        tf_random_seed=1,
        save_summary_steps=100,
        save_checkpoints_steps=None,
        save_checkpoints_secs=None,
        session_config=None,
        keep_checkpoint_max=5,
        keep_checkpoint_every_n_hours=10000,
        log_step_count_steps=100,
        train_distribute=None,
        device_fn=None,
        protocol=None,
        eval_distribute=None,
        experimental_distribute=None,
        experimental_max_worker_delay_secs=None,
        session_creation_timeout_secs=7200,
    )

    def __init__(self, model_dir=None, tf_random_seed=1, save_summary_steps=100, **options):
        values = dict(self._DEFAULTS, model_dir=model_dir, tf_random_seed=tf_random_seed)
        values["save_summary_steps"] = save_summary_steps
        unknown = sorted(set(options) - set(values))
        if unknown:
            raise TypeError("RunConfig got unexpected arguments: %s" % ", ".join(unknown))
        if (
            options.get("save_checkpoints_steps") is not None
            and options.get("save_checkpoints_secs") is not None
        ):
            raise ValueError("Can not provide both save_checkpoints_steps and save_checkpoints_secs.")
        if "save_checkpoints_steps" not in options and "save_checkpoints_secs" not in options:
            options["save_checkpoints_secs"] = 600
        values.update(options)
        self.__dict__.update(values)

    master = evaluation_master = ""
    is_chief = True
    task_type, task_id, global_id_in_cluster = "worker", 0, 0
    num_ps_replicas, num_worker_replicas = 0, 1
    cluster_spec = tf.train.ClusterSpec({})
    service = None

    def replace(self, **changes):
        """A copy with some values changed."""
        options = {name: getattr(self, name) for name in self._DEFAULTS}
        for one, other in (
            ("save_checkpoints_steps", "save_checkpoints_secs"),
            ("save_checkpoints_secs", "save_checkpoints_steps"),
        ):
            if changes.get(one) is not None and other not in changes:
                options[other] = None
        options.update(changes)
        return type(self)(**options)


WarmStartSettings = collections.namedtuple(
    "WarmStartSettings",
    "ckpt_to_initialize_from vars_to_warm_start var_name_to_vocab_info var_name_to_prev_var_name",
)
WarmStartSettings.__new__.__defaults__ = (".*", None, None)
VocabInfo = tf.train.VocabInfo


class Estimator:
    """Trains, evaluates and uses the model that `model_fn(features, labels, mode, params, config)` builds."""

    def __init__(self, model_fn, model_dir=None, config=None, params=None, warm_start_from=None):
        config = RunConfig() if config is None else config
        model_dir = os.fspath(model_dir) if model_dir else config.model_dir
        if not model_dir:
            model_dir = tempfile.mkdtemp()
            tf.logging.warning("Using temporary folder as model directory: %s", model_dir)
        if isinstance(config, dict):
            config = RunConfig(**config)
        self._config = config.replace(model_dir=model_dir)
        self._model_dir = model_dir
        self._model_fn = model_fn
        self._params = copy.deepcopy(params or {})
        if isinstance(warm_start_from, (str, bytes)):
            warm_start_from = WarmStartSettings(warm_start_from)
        self._warm_start = warm_start_from

    @property
    def model_dir(self):
        return self._model_dir

    @property
    def config(self):
        return copy.deepcopy(self._config)

    @property
    def params(self):
        return copy.deepcopy(self._params)

    @property
    def model_fn(self):
        def call(features, labels, mode, config):
            return self._call_model_fn(features, labels, mode, config)

        return call

    def latest_checkpoint(self):
        return tf.train.latest_checkpoint(self._model_dir)

    def get_variable_names(self):
        """The names of the variables in the latest checkpoint."""
        return [name for name, _ in tf.train.list_variables(self._trained())]

    def get_variable_value(self, name):
        """The value of one variable in the latest checkpoint."""
        return tf.train.load_variable(self._trained(), name)

    def eval_dir(self, name=None):
        return os.path.join(self._model_dir, "eval" if not name else "eval_" + name)

    def train(self, input_fn, hooks=None, steps=None, max_steps=None, saving_listeners=None):
        """Train for `steps` more steps, or up to `max_steps` in all, or until the input ends. Returns itself."""
        if steps is not None and max_steps is not None:
            raise ValueError("Can not provide both steps and max_steps.")
        for name, value in (("steps", steps), ("max_steps", max_steps)):
            if value is not None and value <= 0:
                raise ValueError("Must specify %s > 0, given: %s" % (name, value))
        if max_steps is not None and self._step_reached() >= max_steps:
            tf.logging.info("Skipping training since max_steps has already saved.")
            return self
        hooks = list(hooks or ())
        if steps is not None or max_steps is not None:
            hooks.append(tf.train.StopAtStepHook(steps, max_steps))
        loss = self._train(input_fn, hooks, list(saving_listeners or ()))
        tf.logging.info("Loss for final step: %s.", loss)
        return self

    def evaluate(self, input_fn, steps=None, hooks=None, checkpoint_path=None, name=None):
        """The metrics of the model over `steps` batches, or all there are, as a dictionary."""
        if steps is not None and steps <= 0:
            raise ValueError("Must specify steps > 0, given: %s" % steps)
        checkpoint_path = checkpoint_path or self.latest_checkpoint()
        if not checkpoint_path:
            tf.logging.info(
                "Could not find trained model in model_dir: %s, running initialization to evaluate.",
                self._model_dir,
            )
        with tf.Graph().as_default():
            features, labels = self._start_graph(input_fn, ModeKeys.EVAL)
            spec = self._call_model_fn(features, labels, ModeKeys.EVAL, self.config)
            if not checkpoint_path:
                self._warm_start_variables()
            values, update = _metrics(spec)
            finish = tf.train.FinalOpsHook(dict(values, global_step=tf.train.get_global_step()))
            all_hooks = [_StartInput(), *(hooks or ()), *spec.evaluation_hooks, finish]
            with self._session(_with_local_init(spec.scaffold), checkpoint_path, all_hooks) as session:
                done = 0
                while not session.should_stop() and (steps is None or done < steps):
                    session.run(update)
                    done += 1
        results = {k: int(v) if isinstance(v, np.integer) else v for k, v in finish.final_ops_values.items()}
        self._write_results(results, name)
        return results

    def predict(
        self, input_fn, predict_keys=None, hooks=None, checkpoint_path=None, yield_single_examples=True
    ):
        """Yield the predictions for each example of the input (or for each batch)."""
        checkpoint_path = checkpoint_path or self.latest_checkpoint()
        if not checkpoint_path:
            tf.logging.info(
                "Could not find trained model in model_dir: %s, running initialization to predict.",
                self._model_dir,
            )
        with tf.Graph().as_default():
            features, _ = self._start_graph(input_fn, ModeKeys.PREDICT)
            spec = self._call_model_fn(features, None, ModeKeys.PREDICT, self.config)
            if not checkpoint_path:
                self._warm_start_variables()
            predictions = _chosen(spec.predictions, predict_keys)
            all_hooks = [_StartInput(), *(hooks or ()), *spec.prediction_hooks]
            with self._session(spec.scaffold, checkpoint_path, all_hooks) as session:
                while not session.should_stop():
                    batch = session.run(predictions)
                    if not yield_single_examples:
                        yield batch
                    elif isinstance(batch, dict):
                        for i in range(_batch_length(batch)):
                            yield {key: value[i] for key, value in batch.items()}
                    else:
                        yield from batch

    def export_saved_model(
        self,
        export_dir_base,
        serving_input_receiver_fn,
        assets_extra=None,
        as_text=False,
        checkpoint_path=None,
        experimental_mode=ModeKeys.PREDICT,
    ):
        """Write the model for serving into a new folder of `export_dir_base`; returns its path."""
        checkpoint_path = checkpoint_path or self._trained()
        with tf.Graph().as_default():
            self._create_global_step()
            tf.set_random_seed(self._config.tf_random_seed)
            receiver = serving_input_receiver_fn()
            spec = self._call_model_fn(receiver.features, None, experimental_mode, self.config)
            outputs = spec.export_outputs or {_SERVING_KEY: PredictOutput(spec.predictions)}
            if len(outputs) == 1:
                outputs = {**outputs, _SERVING_KEY: next(iter(outputs.values()))}
            signatures = {}
            for key, output in outputs.items():
                signature = output.signature(receiver.receiver_tensors)
                if signature is not None:
                    signatures[key] = signature
            folder = os.path.join(export_dir_base, str(_unused_timestamp(export_dir_base)))
            with tf.Session(config=self._config.session_config) as session:
                (spec.scaffold.saver or tf.train.Saver(sharded=True)).restore(session, checkpoint_path)
                local_init = spec.scaffold.local_init_op or tf.train.Scaffold.default_local_init_op()
                builder = tf.saved_model.Builder(folder)
                builder.add_meta_graph_and_variables(
                    session,
                    [tf.saved_model.tag_constants.SERVING],
                    signature_def_map=signatures,
                    assets_collection=tf.get_collection(tf.GraphKeys.ASSET_FILEPATHS),
                    main_op=local_init,
                )
                builder.save(as_text)
        for target, source in (assets_extra or {}).items():
            path = os.path.join(folder, "assets.extra", target)
            tf.gfile.MakeDirs(os.path.dirname(path))
            tf.gfile.Copy(source, path)
        return folder.encode()

    def export_savedmodel(
        self,
        export_dir_base,
        serving_input_receiver_fn,
        assets_extra=None,
        as_text=False,
        checkpoint_path=None,
    ):
        """The older name of `export_saved_model`."""
        return self.export_saved_model(
            export_dir_base, serving_input_receiver_fn, assets_extra, as_text, checkpoint_path
        )

    def _trained(self):
        path = self.latest_checkpoint()
        if not path:
            raise ValueError("Couldn't find trained model at %s." % self._model_dir)
        return path

    def _step_reached(self):
        path = self.latest_checkpoint()
        return int(tf.train.load_variable(path, tf.GraphKeys.GLOBAL_STEP)) if path else 0

    def _create_global_step(self):
        tf.train.create_global_step()

    def _start_graph(self, input_fn, mode):
        """Seed the new default graph, give it a global step and its input; returns features and labels."""
        tf.set_random_seed(self._config.tf_random_seed)
        self._create_global_step()
        known = dict(mode=mode, params=self.params, config=self.config)
        with tf.device("/cpu:0"):
            given = input_fn(**{k: v for k, v in known.items() if k in _parameters(input_fn)})
            if isinstance(given, tf.data.Dataset):
                given = _tensors_of(given)
        tables, inputs = tf.get_collection_ref(_TABLES), tf.get_collection(_INPUTS)
        tables[:] = [table for table in tables if table not in inputs]  # _StartInput runs the others
        if isinstance(given, (list, tuple)):
            if len(given) != 2:
                raise ValueError("input_fn should return (features, labels) as a len 2 tuple.")
            return tuple(given)
        return given, None

    def _call_model_fn(self, features, labels, mode, config):
        names = _parameters(self._model_fn)
        arguments = {}
        if "labels" in names:
            arguments["labels"] = labels
        elif labels is not None:
            raise ValueError("model_fn does not take labels, but input_fn returns labels.")
        for name, value in (("mode", mode), ("params", self.params), ("config", config)):
            if name in names:
                arguments[name] = value
        tf.logging.info("Calling model_fn.")
        spec = self._model_fn(features=features, **arguments)
        tf.logging.info("Done calling model_fn.")
        if not isinstance(spec, EstimatorSpec):
            raise ValueError("model_fn should return an EstimatorSpec.")
        return spec

    def _train(self, input_fn, hooks, saving_listeners):
        config = self._config
        with tf.Graph().as_default():
            features, labels = self._start_graph(input_fn, ModeKeys.TRAIN)
            spec = self._call_model_fn(features, labels, ModeKeys.TRAIN, self.config)
            self._warm_start_variables()
            if not any(summary.op.name == "loss" for summary in tf.get_collection(tf.GraphKeys.SUMMARIES)):
                tf.summary.scalar("loss", spec.loss)
            tf.add_to_collection(tf.GraphKeys.LOSSES, spec.loss)
            hooks = [_StartInput(), *hooks, tf.train.NanTensorHook(spec.loss)]
            if config.log_step_count_steps is not None:
                shown = {"loss": spec.loss, "step": tf.train.get_global_step()}
                hooks.append(tf.train.LoggingTensorHook(shown, every_n_iter=config.log_step_count_steps))
            hooks += spec.training_hooks
            if not (spec.scaffold.saver or tf.get_collection(tf.GraphKeys.SAVERS)):
                saver = tf.train.Saver(
                    sharded=True,
                    max_to_keep=config.keep_checkpoint_max,
                    keep_checkpoint_every_n_hours=config.keep_checkpoint_every_n_hours,
                    defer_build=True,
                    save_relative_paths=True,
                )
                tf.add_to_collection(tf.GraphKeys.SAVERS, saver)
            chief_hooks = self._saving_hooks(
                [*hooks, *spec.training_chief_hooks], spec.scaffold, saving_listeners
            )
            with tf.train.MonitoredTrainingSession(
                checkpoint_dir=self._model_dir,
                scaffold=spec.scaffold,
                hooks=hooks,
                chief_only_hooks=[*chief_hooks, *spec.training_chief_hooks],
                save_checkpoint_secs=0,
                save_summaries_steps=config.save_summary_steps,
                config=self._session_config(),
                log_step_count_steps=config.log_step_count_steps,
            ) as session:
                loss = None
                while not session.should_stop():
                    _, loss = session.run([spec.train_op, spec.loss])
        if loss is None:
            tf.logging.warning(
                "Training with estimator made no steps. Perhaps input is empty or misspecified."
            )
        return loss

    def _saving_hooks(self, hooks, scaffold, listeners):
        """The hook that saves checkpoints, unless the model brought its own; listeners are added to it."""
        config = self._config
        for hook in hooks:
            if isinstance(hook, tf.train.CheckpointSaverHook):
                hook._listeners.extend(listener for listener in listeners if listener not in hook._listeners)
                return []
        if not (config.save_checkpoints_secs or config.save_checkpoints_steps):
            if listeners:
                raise ValueError(
                    "Saving listeners need RunConfig.save_checkpoints_steps or save_checkpoints_secs."
                )
            return []
        return [
            tf.train.CheckpointSaverHook(
                self._model_dir,
                save_secs=config.save_checkpoints_secs,
                save_steps=config.save_checkpoints_steps,
                scaffold=scaffold,
                listeners=listeners,
            )
        ]

    def _session_config(self):
        return self._config.session_config or tf.ConfigProto(allow_soft_placement=True)

    def _session(self, scaffold, checkpoint_path, hooks):
        creator = tf.train.ChiefSessionCreator(
            scaffold=scaffold, config=self._session_config(), checkpoint_filename_with_path=checkpoint_path
        )
        return tf.train.MonitoredSession(session_creator=creator, hooks=hooks)

    def _warm_start_variables(self):
        if self._warm_start is not None:
            tf.train.warm_start(*self._warm_start)

    def _write_results(self, results, name):
        step = results[tf.GraphKeys.GLOBAL_STEP]
        shown = ", ".join("%s = %s" % (key, value) for key, value in sorted(results.items()))
        tf.logging.info("Saving dict for global step %d: %s", step, shown)
        summary = tf.Summary()
        for key, value in results.items():
            if (
                key != tf.GraphKeys.GLOBAL_STEP
                and np.ndim(value) == 0
                and np.issubdtype(np.asarray(value).dtype, np.number)
            ):
                summary.value.add(tag=key, simple_value=float(value))
        with tf.Graph().as_default():
            writer = tf.summary.FileWriter(self.eval_dir(name))
            writer.add_summary(summary, step)
            writer.close()


def _parameters(function):
    """The names of a callable's parameters."""
    return [p.name for p in inspect.signature(function).parameters.values() if p.kind != p.VAR_KEYWORD]


def _tensors_of(dataset):
    """The tensors of one element; the iterator starts with the session's tables."""
    iterator = tf.data.make_initializable_iterator(dataset)
    for collection in (_TABLES, _INPUTS):
        tf.add_to_collection(collection, iterator.initializer)
    return iterator.get_next()


class _StartInput(tf.train.SessionRunHook):
    """Starts the input with each session, also where the model's scaffold initializes in its own way."""

    def begin(self):
        self._initializers = tf.get_collection(_INPUTS)

    def after_create_session(self, session, coord):
        session.run(self._initializers)


def _metrics(spec):
    """The values of an evaluation's metrics by name, the loss among them, and the operation that updates them all."""
    metrics = dict(spec.eval_metric_ops)
    if "loss" not in metrics:
        metrics["loss"] = tf.metrics.mean(spec.loss)
    values, updates = {}, []
    for key in sorted(metrics):
        metric = metrics[key]
        if not isinstance(metric, (tuple, list)):  # a Keras metric
            metric = (metric.result(), metric.updates[0])
        values[key] = metric[0]
        updates.append(metric[1])
    return values, tf.group(*updates)


def _with_local_init(scaffold):
    """The scaffold, initializing the metrics' variables too where it brought a local_init_op of its own."""
    if scaffold.local_init_op is None:
        return scaffold
    both = tf.group(scaffold.local_init_op, tf.train.Scaffold.default_local_init_op())
    return tf.train.Scaffold(local_init_op=both, copy_from_scaffold=scaffold)


def _chosen(predictions, keys):
    if not keys:
        return predictions
    if not isinstance(predictions, dict):
        raise ValueError("predict_keys argument is not valid in case of non-dict predictions.")
    chosen = {key: value for key, value in predictions.items() if key in keys}
    if not chosen:
        raise ValueError(
            "Expected to run at least one output from %s, provided %s." % (list(predictions), keys)
        )
    return chosen


def _batch_length(batch):
    lengths = {len(value) for value in batch.values()}
    if len(lengths) != 1:
        raise ValueError("Batch length of predictions should be same. Got %s." % sorted(lengths))
    return lengths.pop()


def _unused_timestamp(folder):
    stamp = int(time.time())
    while tf.gfile.Exists(os.path.join(folder, str(stamp))):
        stamp += 1
    return stamp


# ---- training and evaluation together ------------------------------------------------------------------------------


class TrainSpec(collections.namedtuple("TrainSpec", "input_fn max_steps hooks saving_listeners")):
    """What `train_and_evaluate` trains with."""

    __slots__ = ()

    def __new__(cls, input_fn, max_steps=None, hooks=None, saving_listeners=None):
        return super().__new__(cls, input_fn, max_steps, tuple(hooks or ()), tuple(saving_listeners or ()))


class EvalSpec(
    collections.namedtuple("EvalSpec", "input_fn steps name hooks exporters start_delay_secs throttle_secs")
):
    """What `train_and_evaluate` evaluates with."""

    __slots__ = ()

    def __new__(
        cls,
        input_fn,
        steps=100,
        name=None,
        hooks=None,
        exporters=None,
        start_delay_secs=120,
        throttle_secs=600,
    ):
        exporters = exporters or ()
        exporters = tuple(exporters) if isinstance(exporters, (list, tuple)) else (exporters,)
        return super().__new__(
            cls, input_fn, steps, name, tuple(hooks or ()), exporters, start_delay_secs, throttle_secs
        )


def train_and_evaluate(estimator, train_spec, eval_spec):
    """Train, and evaluate each new checkpoint as often as `throttle_secs` allows, and the last one in any case.

    Returns the last metrics and what the exporters returned; None where training had been done already.
    """
    evaluator = _Evaluator(estimator, eval_spec, train_spec.max_steps)
    estimator.train(
        train_spec.input_fn,
        hooks=train_spec.hooks,
        max_steps=train_spec.max_steps,
        saving_listeners=[*train_spec.saving_listeners, evaluator],
    )
    return (evaluator.metrics, evaluator.exports) if evaluator.metrics is not None else None


class _Evaluator(tf.train.CheckpointSaverListener):
    """Evaluates after checkpoints are saved."""

    def __init__(self, estimator, spec, max_steps):
        self._estimator, self._spec, self._max_steps = estimator, spec, max_steps
        self._timer = None
        self._evaluated_step = None
        self.metrics, self.exports = None, []

    def begin(self):
        self._first = True
        self._timer = time.time()

    def after_save(self, session, global_step):
        if self._first:  # the checkpoint before the first step
            self._first = False
            return
        if time.time() - self._timer >= self._spec.throttle_secs:
            self._evaluate(global_step)

    def end(self, session, global_step):
        if global_step != self._evaluated_step:
            self._evaluate(global_step)

    def _evaluate(self, global_step):
        spec = self._spec
        self.metrics = self._estimator.evaluate(
            spec.input_fn, steps=spec.steps, name=spec.name, hooks=spec.hooks
        )
        self._timer, self._evaluated_step = time.time(), global_step
        final = self._max_steps is not None and global_step >= self._max_steps
        self.exports = []
        for exporter in spec.exporters:
            folder = os.path.join(self._estimator.model_dir, "export", exporter.name)
            self.exports.append(
                exporter.export(
                    self._estimator, folder, self._estimator.latest_checkpoint(), self.metrics, final
                )
            )


class Exporter:
    """The interface of exporters: a `name`, and `export`, which returns the folder that it wrote, or None."""

    name = None

    def export(self, estimator, export_path, checkpoint_path, eval_result, is_the_final_export):
        raise NotImplementedError


class LatestExporter(Exporter):
    """Exports the model at each evaluation."""

    def __init__(self, name, serving_input_receiver_fn, assets_extra=None, as_text=False, exports_to_keep=5):
        self.name = name
        self._fn, self._assets, self._as_text, self._keep = (
            serving_input_receiver_fn,
            assets_extra,
            as_text,
            exports_to_keep,
        )

    def export(self, estimator, export_path, checkpoint_path, eval_result, is_the_final_export):
        folder = estimator.export_saved_model(
            export_path, self._fn, self._assets, self._as_text, checkpoint_path
        )
        if self._keep is not None:
            for old in sorted(tf.gfile.ListDirectory(export_path))[: -self._keep]:
                tf.gfile.DeleteRecursively(os.path.join(export_path, old))
        return folder


class FinalExporter(LatestExporter):
    """Exports the model once, at the end of training."""

    def __init__(self, name, serving_input_receiver_fn, assets_extra=None, as_text=False):
        super().__init__(name, serving_input_receiver_fn, assets_extra, as_text, None)

    def export(self, estimator, export_path, checkpoint_path, eval_result, is_the_final_export):
        if not is_the_final_export:
            return None
        return super().export(estimator, export_path, checkpoint_path, eval_result, is_the_final_export)


# ---- inputs ----------------------------------------------------------------------------------------------------------


def numpy_input_fn(x, y=None, batch_size=128, num_epochs=1, shuffle=None, queue_capacity=1000, num_threads=1):
    """An input function over NumPy arrays: `x` an array or a dictionary of them, `y` likewise or None."""
    if not isinstance(shuffle, bool):
        raise ValueError(
            "shuffle must be provided and explicitly set as boolean (it is recommended to set it as True for training); got %s"
            % shuffle
        )
    arrays = [
        value
        for part in (x, y)
        if part is not None
        for value in (part.values() if isinstance(part, dict) else [part])
    ]
    if not arrays:
        raise ValueError("x cannot be an empty")
    if len({len(a) for a in arrays}) != 1:
        raise ValueError(
            "Length of tensors in x and y is mismatched. All elements in x and y must have the same length."
        )

    def input_fn():
        structure = x if y is None else (x, y)
        return _feed(structure, batch_size, num_epochs, shuffle, queue_capacity)

    return input_fn


def pandas_input_fn(
    x,
    y=None,
    batch_size=128,
    num_epochs=1,
    shuffle=None,
    queue_capacity=1000,
    num_threads=1,
    target_column="target",
):
    """An input function over a pandas DataFrame and, for labels, a Series or DataFrame with the same index."""
    if not isinstance(shuffle, bool):
        raise ValueError(
            "shuffle must be provided and explicitly set as boolean (it is recommended to set it as True for training); got %s"
            % shuffle
        )
    features = {name: x[name].values for name in x.columns}
    labels = None
    if y is not None:
        if not x.index.equals(y.index):
            raise ValueError("Index for x and y are mismatched.")
        labels = {name: y[name].values for name in y.columns} if hasattr(y, "columns") else y.values
    return numpy_input_fn(features, labels, batch_size, num_epochs, shuffle, queue_capacity, num_threads)


def _feed(structure, batch_size, num_epochs, shuffle, buffer_size):
    """Tensors (in eager code a Dataset) of batches that run on from one epoch into the next."""
    flat = [_plain(array) for array in tf.nest.flatten(structure)]
    dtypes = [tf.as_dtype(array.dtype if array.dtype.kind != "O" else tf.string) for array in flat]
    indices = tf.data.Dataset.range(len(flat[0]))
    if shuffle:
        indices = indices.shuffle(max(buffer_size, 1))
    indices = indices.repeat(num_epochs).batch(batch_size)

    def gather(batch):
        values = tf.numpy_function(lambda chosen: [array[chosen] for array in flat], [batch], dtypes)
        for value, array in zip(values, flat):
            value.set_shape([None, *array.shape[1:]])
        return tf.nest.pack_sequence_as(structure, values)

    dataset = indices.map(gather)
    return dataset if tf.executing_eagerly() else _tensors_of(dataset)


def _plain(array):
    array = np.asarray(array)
    if array.dtype.kind == "O":
        return np.array(
            [item if isinstance(item, bytes) else str(item).encode() for item in array.ravel()], object
        ).reshape(array.shape)
    return np.char.encode(array, "utf-8") if array.dtype.kind == "U" else array


inputs = types.SimpleNamespace(numpy_input_fn=numpy_input_fn, pandas_input_fn=pandas_input_fn)


# ---- export ------------------------------------------------------------------------------------------------------------


class ServingInputReceiver(
    collections.namedtuple("ServingInputReceiver", "features receiver_tensors receiver_tensors_alternatives")
):
    """What a serving input function returns: the model's features, and the placeholders that feed them."""

    __slots__ = ()

    def __new__(cls, features, receiver_tensors, receiver_tensors_alternatives=None):
        if not isinstance(receiver_tensors, dict):
            receiver_tensors = {"input": receiver_tensors}
        return super().__new__(cls, features, receiver_tensors, receiver_tensors_alternatives)


TensorServingInputReceiver = ServingInputReceiver


def build_raw_serving_input_receiver_fn(features, default_batch_size=None):
    """A serving input function that feeds the features themselves."""

    def receiver_fn():
        placeholders = {}
        for name, tensor in features.items():
            shape = tensor.shape.as_list() if tensor.shape.rank else [default_batch_size]
            shape[0] = default_batch_size
            placeholders[name] = tf.placeholder(tensor.dtype, shape, name=name)
        return ServingInputReceiver(placeholders, placeholders)

    return receiver_fn


def build_parsing_serving_input_receiver_fn(feature_spec, default_batch_size=None):
    """A serving input function that feeds serialized tf.Examples."""

    def receiver_fn():
        serialized = tf.placeholder(tf.string, [default_batch_size], name="input_example_tensor")
        return ServingInputReceiver(tf.io.parse_example(serialized, feature_spec), {"examples": serialized})

    return receiver_fn


class PredictOutput:
    """Predictions of any kind, by name."""

    def __init__(self, outputs):
        self.outputs = outputs if isinstance(outputs, dict) else {"output": outputs}

    def signature(self, receivers):
        return tf.saved_model.signature_def_utils.predict_signature_def(dict(receivers), self.outputs)


class ClassificationOutput:
    """Scores, classes or both."""

    def __init__(self, scores=None, classes=None):
        self.scores, self.classes = scores, classes

    def signature(self, receivers):
        examples = list(receivers.values())
        if len(examples) != 1 or examples[0].dtype != tf.string:
            return None
        return tf.saved_model.signature_def_utils.classification_signature_def(
            examples[0], self.classes, self.scores
        )


class RegressionOutput:
    """Predicted values."""

    def __init__(self, value):
        self.value = value

    def signature(self, receivers):
        examples = list(receivers.values())
        if len(examples) != 1 or examples[0].dtype != tf.string:
            return None
        return tf.saved_model.signature_def_utils.regression_signature_def(examples[0], self.value)


export = types.SimpleNamespace(
    ServingInputReceiver=ServingInputReceiver,
    TensorServingInputReceiver=TensorServingInputReceiver,
    build_raw_serving_input_receiver_fn=build_raw_serving_input_receiver_fn,
    build_parsing_serving_input_receiver_fn=build_parsing_serving_input_receiver_fn,
    PredictOutput=PredictOutput,
    ClassificationOutput=ClassificationOutput,
    RegressionOutput=RegressionOutput,
)


# ---- metrics of one's own ------------------------------------------------------------------------------------------------


def add_metrics(estimator, metric_fn):
    """An estimator like the one given whose evaluation also reports `metric_fn(labels, predictions, features, config)`."""

    def model_fn(features, labels, mode, config):
        spec = estimator.model_fn(features, labels, mode, config)
        if mode != ModeKeys.EVAL:
            return spec
        known = dict(features=features, labels=labels, predictions=spec.predictions, config=config)
        extra = metric_fn(**{k: v for k, v in known.items() if k in _parameters(metric_fn)})
        return spec._replace(eval_metric_ops={**spec.eval_metric_ops, **extra})

    return Estimator(model_fn, estimator.model_dir, estimator.config)
