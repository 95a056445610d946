"""Estimator with a model function: training, evaluation, prediction, warm start, export."""

import tempfile

import numpy as np
from world import V1, random, rounded, tf

if V1:
    E = tf.estimator
else:
    tf.disable_v2_behavior()
    import tf1_estimator as E

X = random.rand(300, 6).astype("f")
Y = np.argmax(X.dot(random.randn(6, 3)), 1).astype(np.int64)


def model_fn(features, labels, mode, params):
    w1 = tf.get_variable("w1", [6, params["units"]])
    w2 = tf.get_variable("w2", [params["units"], 3])
    logits = tf.matmul(tf.nn.relu(tf.matmul(features["x"], w1)), w2)
    predictions = {"classes": tf.argmax(logits, 1), "probabilities": tf.nn.softmax(logits)}
    if mode == E.ModeKeys.PREDICT:
        outputs = {"predict": E.export.PredictOutput(predictions)}
        return E.EstimatorSpec(mode, predictions=predictions, export_outputs=outputs)
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    if mode == E.ModeKeys.TRAIN:
        train_op = tf.train.AdamOptimizer(0.05).minimize(loss, global_step=tf.train.get_global_step())
        return E.EstimatorSpec(mode, loss=loss, train_op=train_op)
    metrics = {"accuracy": tf.metrics.accuracy(labels, predictions["classes"])}
    return E.EstimatorSpec(mode, loss=loss, eval_metric_ops=metrics)


class CountSteps(tf.train.SessionRunHook):
    steps = 0

    def after_run(self, context, values):
        self.steps += 1


def show(results):
    print([(key, round(float(value), 4)) for key, value in results.items()])


folder = tempfile.mkdtemp()
config = E.RunConfig(save_checkpoints_steps=20, tf_random_seed=3)
estimator = E.Estimator(model_fn, model_dir=folder, params={"units": 5}, config=config)
train_input = E.inputs.numpy_input_fn({"x": X}, Y, batch_size=64, num_epochs=None, shuffle=False)
eval_input = E.inputs.numpy_input_fn({"x": X[:100]}, Y[:100], batch_size=32, num_epochs=1, shuffle=False)
count = CountSteps()
estimator.train(train_input, steps=30, hooks=[count])
print(count.steps)
show(estimator.evaluate(eval_input))
print(sorted(estimator.get_variable_names()), rounded(estimator.get_variable_value("w2")))
for one in estimator.predict(E.inputs.numpy_input_fn({"x": X[:3]}, shuffle=False)):
    print(int(one["classes"]), rounded(one["probabilities"]))
estimator.train(train_input, max_steps=35)
estimator.train(train_input, max_steps=35)
show(estimator.evaluate(eval_input, steps=2))
spec = E.EvalSpec(eval_input, steps=None, throttle_secs=0)
show(E.train_and_evaluate(estimator, E.TrainSpec(train_input, max_steps=50), spec)[0])


def dataset_input():
    return tf.data.Dataset.from_tensor_slices(({"x": X}, Y)).batch(50)


estimator.train(dataset_input)
show(estimator.evaluate(dataset_input))
show(E.Estimator(model_fn, params={"units": 5}, warm_start_from=folder).evaluate(eval_input))


def serving_input():
    x = tf.placeholder(tf.float32, [None, 6])
    return E.export.ServingInputReceiver({"x": x}, {"x": x})


path = estimator.export_savedmodel(tempfile.mkdtemp(), serving_input)
with tf.Graph().as_default(), tf.Session() as session:
    loaded = tf.saved_model.loader.load(session, ["serve"], path.decode())
    signature = loaded.signature_def["serving_default"]
    print(sorted(loaded.signature_def), sorted(signature.inputs), sorted(signature.outputs))
    fed = {signature.inputs["x"].name: X[:1]}
    print(rounded(session.run(signature.outputs["probabilities"].name, fed)))
for wrong in (
    lambda: estimator.train(train_input, steps=0),
    lambda: E.EstimatorSpec(E.ModeKeys.TRAIN, loss=None),
):
    try:
        wrong()
    except ValueError:
        print("ValueError")
