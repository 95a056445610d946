"""TPUEstimator without TPUs: batch sizes, metrics and host calls as functions, HParams, export, and what is refused."""

import collections
import tempfile

import numpy as np
from world import V1, random, rounded, tf

if V1:
    E, T = tf.estimator, tf.contrib.tpu
else:
    tf.disable_v2_behavior()
    import tf1_estimator as E
    import tf1_tpu_estimator as T

X = random.rand(90, 5).astype("f")
Y = X.dot(random.randn(5, 1)).astype("f")
seen = collections.Counter()


def input_fn(params, mode):
    seen[mode, params["batch_size"]] += 1
    dataset = tf.data.Dataset.from_tensor_slices(({"x": X}, Y))
    if mode == E.ModeKeys.TRAIN:
        dataset = dataset.repeat()
    return dataset.batch(params["batch_size"])


class HostSteps(object):
    """Counts what the host was given."""

    total = 0

    def add(self, loss):
        self.total += 1
        return np.float32(loss.sum())


host = HostSteps()


def host_fn(loss):
    return tf.py_func(host.add, [loss], tf.float32)


def metric_fn(labels, predictions):
    return {"mse": tf.metrics.mean_squared_error(labels, predictions), "size": tf.metrics.mean(labels)}


def model_fn(features, labels, mode, config, params):
    print(mode, sorted(k for k in params if k != "rate"), config.tpu_config.iterations_per_loop)
    w = tf.get_variable("w", [5, 1])
    out = tf.matmul(features["x"], w)
    if mode == E.ModeKeys.PREDICT:
        outputs = {"predict": E.export.PredictOutput({"out": out})}
        return T.TPUEstimatorSpec(mode, predictions={"out": out}, export_outputs=outputs)
    loss = tf.losses.mean_squared_error(labels, out)
    step = tf.train.get_or_create_global_step()
    train_op = tf.train.GradientDescentOptimizer(params["rate"]).minimize(loss, step)
    return T.TPUEstimatorSpec(
        mode=mode,
        loss=loss,
        train_op=train_op,
        eval_metrics=(metric_fn, {"labels": labels, "predictions": out}),
        host_call=(host_fn, [tf.reshape(loss, [1])]) if mode == E.ModeKeys.TRAIN else None,
    )


config = T.RunConfig(
    model_dir=tempfile.mkdtemp(),
    save_checkpoints_steps=5,
    keep_checkpoint_max=2,
    tpu_config=T.TPUConfig(3, per_host_input_for_training=False),
)
print(tuple(config.tpu_config)[:4], config.master == config.evaluation_master, config.keep_checkpoint_max)
print(config.replace(save_summary_steps=7).tpu_config.iterations_per_loop, config.replace(model_dir="m").model_dir)
print(tuple(T.TPUConfig())[:4], T.InputPipelineConfig.BROADCAST)
sizes = dict(train_batch_size=30, eval_batch_size=20, predict_batch_size=10)
estimator = T.TPUEstimator(model_fn, config=config, params={"rate": 0.1}, use_tpu=False, **sizes)
estimator.train(input_fn, max_steps=12)
print(host.total)
print([(k, round(float(v), 4)) for k, v in sorted(estimator.evaluate(input_fn, steps=3).items())])
print(sorted(estimator.get_variable_names()), rounded(estimator.get_variable_value("w")))
print([rounded(one["out"]) for one in estimator.predict(input_fn)][:3])
print(sorted(seen.items()), sorted(estimator.params))


def serving_input():
    x = tf.placeholder(tf.float32, [None, 5])
    return E.export.ServingInputReceiver({"x": x}, {"x": x})


plain = T.TPUEstimator(model_fn, config=config, params={"rate": 0.1}, use_tpu=False, export_to_tpu=False)
path = plain.export_savedmodel(tempfile.mkdtemp(), serving_input)
with tf.Graph().as_default(), tf.Session() as session:
    loaded = tf.saved_model.loader.load(session, ["serve"], path.decode())
    signature = loaded.signature_def["serving_default"]
    print(rounded(session.run(signature.outputs["out"].name, {signature.inputs["x"].name: X[:2]})))


def plain_fn(features, labels, mode, params):
    w = tf.get_variable("w", [5, 1])
    loss = tf.reduce_mean(tf.square(tf.matmul(features["x"], w) - labels))
    train_op = tf.train.AdamOptimizer(0.1).minimize(loss, tf.train.get_global_step())
    scaffold = tf.train.Scaffold(local_init_op=tf.no_op())
    return E.EstimatorSpec(mode, loss=loss, train_op=train_op, scaffold=scaffold)


other = T.TPUEstimator(plain_fn, tempfile.mkdtemp(), T.RunConfig(), use_tpu=False, train_batch_size=45)
other.train(input_fn, steps=4)
print(rounded(other.get_variable_value("w")))


def refused(build):
    try:
        build()
    except (TypeError, ValueError, RuntimeError) as error:
        return type(error).__name__
    return "accepted"


one = tf.constant([1.0])
print(refused(lambda: T.TPUEstimator(model_fn, config=E.RunConfig(), use_tpu=False)))
print(refused(lambda: T.TPUEstimator(model_fn, config=config, params={"batch_size": 3}, use_tpu=False)))
print(refused(lambda: other.train(lambda: None, steps=1)))
print(refused(lambda: T.TPUEstimatorSpec("eval", loss=one, eval_metrics=metric_fn)))
print(refused(lambda: T.TPUEstimatorSpec("eval", loss=one, eval_metrics=(metric_fn, one, one))))
print(refused(lambda: T.TPUEstimatorSpec("eval", loss=one, eval_metrics=(3, [one]))))
print(refused(lambda: T.TPUEstimatorSpec("eval", loss=one, eval_metrics=(metric_fn, [one]))))
print(refused(lambda: T.TPUEstimatorSpec("eval", loss=one, host_call=(host_fn, one))))
print(refused(lambda: T.TPUEstimatorSpec("train", loss=one, training_hooks=[3])))
print(refused(lambda: T.RunConfig(master="a", cluster=3)))
print(refused(lambda: T.TPUConfig(iterations_per_loop=0)))
