"""Ready-made models on top of `tf2_estimator.py`: linear, deep, and both together, for classes and for values.

Written beside this program by tf2mig; it belongs to you now. Losses, metrics, first values and default optimizers are
those of TensorFlow 1.15's `tf.estimator`. Label weights, warm starts and heads of one's own are not covered.
"""

import math

import tensorflow as tf
from tf2_estimator import (
    AUC,
    Estimator,
    EstimatorSpec,
    ModeKeys,
    accuracy,
    metric,
    minimize,
    once,
    scope,
    trainable_variables,
)
from tf2_feature_columns import input_layer, linear_model

_OPTIMIZERS = {
    "Adagrad": (tf.keras.optimizers.Adagrad, {"epsilon": 0.0}),
    "Adam": (tf.keras.optimizers.Adam, {"epsilon": 1e-8}),
    "Ftrl": (tf.keras.optimizers.Ftrl, {}),
    "SGD": (tf.keras.optimizers.SGD, {}),
}


class _Values:
    """What a regression's logits mean."""

    def __init__(self, dimension):
        self.units = dimension

    def predictions(self, logits):
        return {"predictions": logits}

    def losses(self, labels, logits):
        return tf.math.squared_difference(logits, tf.cast(labels, tf.float32))

    def metrics(self, labels, predictions):
        mean = tf.keras.metrics.Mean
        return {
            "prediction/mean": metric(mean, predictions["predictions"]),
            "label/mean": metric(mean, tf.cast(labels, tf.float32)),
        }


class _Classes:
    """What a classifier's logits mean, over more than two classes."""

    def __init__(self, n_classes, vocabulary):
        self.units = self.n_classes = n_classes
        self.vocabulary = vocabulary

    def ids(self, labels):
        if self.vocabulary is None:
            return labels
        places = tf.equal(labels[..., tf.newaxis], tf.constant(list(self.vocabulary)))
        return tf.argmax(tf.cast(places, tf.int32), axis=-1)

    def predictions(self, logits):
        return self._classes({"logits": logits, "probabilities": tf.nn.softmax(logits)}, logits)

    def _classes(self, found, scores):
        ids = tf.argmax(scores, axis=-1)[:, tf.newaxis]
        names = tf.constant(list(self.vocabulary)) if self.vocabulary else tf.strings.as_string(tf.range(self.n_classes))
        batch = tf.shape(scores)[0]
        return dict(
            found,
            class_ids=ids,
            classes=tf.gather(names, ids),
            all_class_ids=tf.tile(tf.range(self.n_classes)[tf.newaxis], [batch, 1]),
            all_classes=tf.tile(names[tf.newaxis], [batch, 1]),
        )

    def losses(self, labels, logits):
        ids = tf.squeeze(self.ids(labels), [-1])
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=ids, logits=logits)[:, tf.newaxis]

    def metrics(self, labels, predictions):
        return {"accuracy": accuracy(self.ids(labels), predictions["class_ids"])}


class _TwoClasses(_Classes):
    """What a binary classifier's logit means."""

    def __init__(self, vocabulary):
        super().__init__(2, vocabulary)
        self.units = 1

    def predictions(self, logits):
        both = tf.concat([tf.zeros_like(logits), logits], axis=-1)
        found = {"logits": logits, "logistic": tf.sigmoid(logits), "probabilities": tf.nn.softmax(both)}
        return self._classes(found, both)

    def losses(self, labels, logits):
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.cast(self.ids(labels), tf.float32), logits=logits)

    def metrics(self, labels, predictions):
        labels, mean = tf.cast(self.ids(labels), tf.float32), tf.keras.metrics.Mean
        logistic, ids = predictions["logistic"], predictions["class_ids"]
        label_mean = metric(mean, labels)
        return {
            "accuracy": accuracy(labels, ids),
            "precision": metric(tf.keras.metrics.Precision, labels, ids),
            "recall": metric(tf.keras.metrics.Recall, labels, ids),
            "prediction/mean": metric(mean, logistic),
            "label/mean": label_mean,
            "accuracy_baseline": _Baseline(label_mean),
            "auc": metric(AUC, labels, logistic),
            "auc_precision_recall": metric(AUC, labels, logistic, options={"curve": "PR"}),
        }


class _Baseline:
    """How accurate it is to predict the class that is seen most."""

    def __init__(self, mean):
        self._mean = mean

    def result(self):
        return tf.maximum(self._mean.result(), 1 - self._mean.result())


def _spec(head, mode, logits, labels, train_op):
    """The specification of one mode."""
    predictions = head.predictions(logits)
    if mode == ModeKeys.PREDICT:
        return EstimatorSpec(mode, predictions)
    labels = tf.convert_to_tensor(labels)
    labels = labels[:, tf.newaxis] if labels.shape.rank == 1 else labels
    losses = head.losses(labels, logits)
    loss = tf.reduce_sum(losses)
    if mode == ModeKeys.EVAL:
        metrics = {"average_loss": metric(tf.keras.metrics.Mean, losses), **head.metrics(labels, predictions)}
        return EstimatorSpec(mode, predictions, loss, eval_metric_ops=metrics)
    return EstimatorSpec(mode, predictions, loss, train_op(loss))


def _optimizer(given, rate):
    """An optimizer from its name, from a function that makes one, or from the object itself."""
    if isinstance(given, str):
        kind, options = _OPTIMIZERS[given]
        return once(kind, rate, **options)
    return given if isinstance(given, tf.keras.optimizers.Optimizer) else given()


def _deep(features, columns, units, hidden_units, activation, dropout, mode):
    with scope("dnn"):
        with scope("input_from_feature_columns"):
            net = input_layer(features, columns)
        for i, size in enumerate(hidden_units):
            net = once(tf.keras.layers.Dense, size, activation=activation, name="hiddenlayer_%d" % i)(net)
            if dropout is not None and mode == ModeKeys.TRAIN:
                net = tf.nn.dropout(net, rate=dropout)
        return once(tf.keras.layers.Dense, units, name="logits")(net)


def _wide(features, columns, units, combiner):
    with scope("linear"):
        return linear_model(features, columns, units=units, sparse_combiner=combiner)


class _Canned(Estimator):
    """A model of a wide part, a deep part or both."""

    def __init__(self, head, model_dir, config, wide=None, deep=None):
        def model_fn(features, labels, mode):
            parts = []
            if deep:
                columns, hidden_units, activation, dropout, optimizer, rate = deep
                logits = _deep(features, columns, head.units, hidden_units, activation, dropout, mode)
                parts.append(("dnn", logits, _optimizer(optimizer, rate)))
            if wide:
                columns, combiner, optimizer, rate = wide
                logits = _wide(features, columns, head.units, combiner)
                parts.append(("linear", logits, _optimizer(optimizer, rate)))

            def train_op(loss):
                steps = [minimize(optimizer, loss, trainable_variables(name)) for name, _, optimizer in parts]
                return lambda: [step() for step in steps]

            return _spec(head, mode, sum(logits for _, logits, _ in parts), labels, train_op)

        super().__init__(model_fn, model_dir, config)


def _head(n_classes, vocabulary):
    return _TwoClasses(vocabulary) if n_classes == 2 else _Classes(n_classes, vocabulary)


def _wide_part(columns, optimizer, combiner="sum", most=0.2):
    columns = list(columns or ())
    return (columns, combiner, optimizer, min(most, 1.0 / math.sqrt(len(columns)))) if columns else None


class LinearClassifier(_Canned):
    """A linear model for classes."""

    def __init__(
        self, feature_columns, model_dir=None, n_classes=2, label_vocabulary=None, optimizer="Ftrl", config=None,
        sparse_combiner="sum",
    ):  # fmt: skip
        wide = _wide_part(feature_columns, optimizer, sparse_combiner)
        super().__init__(_head(n_classes, label_vocabulary), model_dir, config, wide)


class LinearRegressor(_Canned):
    """A linear model for values."""

    def __init__(
        self, feature_columns, model_dir=None, label_dimension=1, optimizer="Ftrl", config=None, sparse_combiner="sum"
    ):
        wide = _wide_part(feature_columns, optimizer, sparse_combiner)
        super().__init__(_Values(label_dimension), model_dir, config, wide)


class DNNClassifier(_Canned):
    """A feed-forward network for classes."""

    def __init__(
        self, hidden_units, feature_columns, model_dir=None, n_classes=2, label_vocabulary=None, optimizer="Adagrad",
        activation_fn=tf.nn.relu, dropout=None, config=None,
    ):  # fmt: skip
        deep = (feature_columns, hidden_units, activation_fn, dropout, optimizer, 0.05)
        super().__init__(_head(n_classes, label_vocabulary), model_dir, config, deep=deep)


class DNNRegressor(_Canned):
    """A feed-forward network for values."""

    def __init__(
        self, hidden_units, feature_columns, model_dir=None, label_dimension=1, optimizer="Adagrad",
        activation_fn=tf.nn.relu, dropout=None, config=None,
    ):  # fmt: skip
        deep = (feature_columns, hidden_units, activation_fn, dropout, optimizer, 0.05)
        super().__init__(_Values(label_dimension), model_dir, config, deep=deep)


def _both(linear_feature_columns, linear_optimizer, combiner, *deep):
    """The two parts of a combined model."""
    wide = _wide_part(linear_feature_columns, linear_optimizer, combiner, most=0.005)
    return {"wide": wide, "deep": (*deep, 0.001) if deep[0] else None}


class DNNLinearCombinedClassifier(_Canned):
    """A linear model and a network whose logits are added, for classes."""

    def __init__(
        self, model_dir=None, linear_feature_columns=None, linear_optimizer="Ftrl", dnn_feature_columns=None,
        dnn_optimizer="Adagrad", dnn_hidden_units=None, dnn_activation_fn=tf.nn.relu, dnn_dropout=None, n_classes=2,
        label_vocabulary=None, config=None, linear_sparse_combiner="sum",
    ):  # fmt: skip
        parts = _both(
            linear_feature_columns, linear_optimizer, linear_sparse_combiner, dnn_feature_columns, dnn_hidden_units,
            dnn_activation_fn, dnn_dropout, dnn_optimizer,
        )  # fmt: skip
        super().__init__(_head(n_classes, label_vocabulary), model_dir, config, **parts)


class DNNLinearCombinedRegressor(_Canned):
    """A linear model and a network whose outputs are added, for values."""

    def __init__(
        self, model_dir=None, linear_feature_columns=None, linear_optimizer="Ftrl", dnn_feature_columns=None,
        dnn_optimizer="Adagrad", dnn_hidden_units=None, dnn_activation_fn=tf.nn.relu, dnn_dropout=None,
        label_dimension=1, config=None, linear_sparse_combiner="sum",
    ):  # fmt: skip
        parts = _both(
            linear_feature_columns, linear_optimizer, linear_sparse_combiner, dnn_feature_columns, dnn_hidden_units,
            dnn_activation_fn, dnn_dropout, dnn_optimizer,
        )  # fmt: skip
        super().__init__(_Values(label_dimension), model_dir, config, **parts)
