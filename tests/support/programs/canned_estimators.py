"""The ready-made estimators over feature columns."""

import numpy as np
from world import V1, random, rounded, tf

if V1:
    E = C = tf.estimator
else:
    tf.disable_v2_behavior()
    import tf1_canned_estimators as C
    import tf1_estimator as E

count = 200
X = {
    "a": random.rand(count).astype("f"),
    "b": random.rand(count, 2).astype("f"),
    "c": random.choice(["x", "y", "z"], count),
    "w": random.rand(count).astype("f"),
}
three = random.randint(0, 3, count)
two = (X["a"] + X["b"][:, 0] > 1).astype(np.int32)
real = (X["a"] * 2 + X["b"][:, 1]).astype("f")
F = tf.feature_column
a, b = F.numeric_column("a"), F.numeric_column("b", shape=[2])
c = F.categorical_column_with_vocabulary_list("c", ["x", "y", "z"])
bucketized = F.bucketized_column(a, [0.3, 0.6])
wide = [a, b, c, bucketized, F.crossed_column([bucketized, "c"], 20)]
deep = [a, b, F.indicator_column(c), F.embedding_column(c, 4)]


def model_variables(names):
    slots = ("Adam", "Adagrad", "Ftrl", "power")
    return sorted(name for name in names if not any(slot in name for slot in slots))


def show(estimator, labels, key):
    train = E.inputs.numpy_input_fn(X, labels, batch_size=40, num_epochs=None, shuffle=False)
    evaluation = E.inputs.numpy_input_fn(X, labels, batch_size=70, num_epochs=1, shuffle=False)
    estimator.train(train, steps=12)
    results = estimator.evaluate(evaluation)
    print(type(estimator).__name__, [(k, round(float(v), 4)) for k, v in results.items()])
    print(model_variables(estimator.get_variable_names()))
    for _, one in zip(range(2), estimator.predict(evaluation)):
        print(sorted(one), rounded(one[key]), [str(word) for word in one.get("classes", [])])


words = np.array(["no", "yes"])[two]
linear, joint = dict(linear_feature_columns=wide), dict(dnn_feature_columns=deep, dnn_hidden_units=[5])
show(C.LinearClassifier(wide), two, "probabilities")
show(C.LinearClassifier(wide, n_classes=3, weight_column="w"), three, "probabilities")
show(C.LinearRegressor(wide, optimizer=tf.train.GradientDescentOptimizer(0.001)), real, "predictions")
show(C.DNNClassifier([8, 6], deep, n_classes=3), three, "probabilities")
show(
    C.DNNClassifier([8], deep, label_vocabulary=["no", "yes"], optimizer="Adam", weight_column="w"),
    words,
    "logistic",
)
show(C.DNNRegressor([8], deep, batch_norm=True), real, "predictions")
show(C.DNNLinearCombinedClassifier(**dict(linear, **joint)), two, "logits")
show(C.DNNLinearCombinedRegressor(**dict(linear, **joint)), real, "predictions")
