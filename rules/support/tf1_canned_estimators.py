"""The ready-made estimators of TensorFlow 1.15 (linear, deep, and both combined) on top of `tf1_estimator.py`.

Written beside this program by tf2mig; it belongs to you now. Losses, metrics, default optimizers and variable names are
TensorFlow 1.15's. SDCA, boosted trees and partitioned variables are not covered.
"""

import math

import tensorflow.compat.v1 as tf
from tf1_estimator import (
    ClassificationOutput,
    Estimator,
    EstimatorSpec,
    ModeKeys,
    PredictOutput,
    RegressionOutput,
)

_SUM = tf.losses.Reduction.SUM
_OPTIMIZERS = {
    "Adagrad": tf.train.AdagradOptimizer,
    "Adam": tf.train.AdamOptimizer,
    "Ftrl": tf.train.FtrlOptimizer,
    "RMSProp": tf.train.RMSPropOptimizer,
    "SGD": tf.train.GradientDescentOptimizer,
}


class _Head:
    """What a model's logits mean: its loss, its metrics and its predictions."""

    logits_dimension = 1

    def __init__(
        self, weight_column=None, label_vocabulary=None, loss_reduction=_SUM, loss_fn=None, name=None
    ):
        self._weight_column, self._vocabulary = weight_column, label_vocabulary
        self._reduction, self._loss_fn, self._name = loss_reduction, loss_fn, name

    def create_estimator_spec(
        self,
        features,
        mode,
        logits,
        labels=None,
        optimizer=None,
        train_op_fn=None,
        regularization_losses=None,
    ):
        """The specification of one mode; training needs `optimizer` or `train_op_fn(loss)`."""
        logits = tf.convert_to_tensor(logits)
        predictions = self._predictions(logits)
        if mode == ModeKeys.PREDICT:
            return EstimatorSpec(mode, predictions, export_outputs=self._outputs(predictions))
        labels = self._label_values(_as_column(labels, self.logits_dimension_of_labels))
        losses = self._losses(labels, logits, features)
        weights = self._weights(features)
        loss = tf.losses.compute_weighted_loss(losses, weights=weights, reduction=self._reduction)
        extra = tf.add_n(regularization_losses) if regularization_losses else None
        total = loss if extra is None else loss + extra
        if mode == ModeKeys.EVAL:
            metrics = {"average_loss": tf.metrics.mean(losses, weights=weights)}
            metrics.update(self._metrics(labels, predictions, weights))
            if extra is not None:
                metrics["regularization_loss"] = tf.metrics.mean(extra)
            return EstimatorSpec(mode, predictions, total, eval_metric_ops=self._named(metrics))
        if self._reduction == _SUM:
            tf.summary.scalar("average_loss", loss / tf.reduce_sum(weights * tf.ones_like(losses)))
        if (optimizer is None) == (train_op_fn is None):
            raise ValueError("One of optimizer and train_op_fn must be set, and not both.")
        if optimizer is not None:
            train_op = optimizer.minimize(total, global_step=tf.train.get_global_step())
        else:
            train_op = train_op_fn(total)
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        return EstimatorSpec(
            mode, predictions, total, train_op=tf.group(train_op, *updates) if updates else train_op
        )

    logits_dimension_of_labels = 1

    def _named(self, metrics):
        return (
            metrics if not self._name else {key + "/" + self._name: metric for key, metric in metrics.items()}
        )

    def _weights(self, features):
        column = self._weight_column
        if column is None:
            return tf.constant(1.0)
        value = (
            features[column] if isinstance(column, str) else tf.feature_column.input_layer(features, [column])
        )
        return _as_column(tf.cast(value, tf.float32), 1)

    def _losses(self, labels, logits, features):
        if self._loss_fn is None:
            return self._default_losses(labels, logits)
        takes_features = (
            "features" in self._loss_fn.__code__.co_varnames[: self._loss_fn.__code__.co_argcount]
        )
        return self._loss_fn(labels, logits, features) if takes_features else self._loss_fn(labels, logits)


class RegressionHead(_Head):
    """Mean squared error."""

    def __init__(
        self,
        label_dimension=1,
        weight_column=None,
        loss_reduction=_SUM,
        loss_fn=None,
        inverse_link_fn=None,
        name=None,
    ):
        super().__init__(weight_column, None, loss_reduction, loss_fn, name)
        self.logits_dimension = self.logits_dimension_of_labels = label_dimension
        self._inverse_link = inverse_link_fn

    def _predictions(self, logits):
        if self._inverse_link is None:
            return {"predictions": logits}
        return {"predictions": self._inverse_link(logits), "logits": logits}

    def _outputs(self, predictions):
        value = RegressionOutput(predictions["predictions"])
        return {"serving_default": value, "regression": value, "predict": PredictOutput(predictions)}

    def _label_values(self, labels):
        return tf.cast(labels, tf.float32)

    def _default_losses(self, labels, logits):
        return tf.losses.mean_squared_error(labels, logits, reduction=tf.losses.Reduction.NONE)

    def _metrics(self, labels, predictions, weights):
        values = predictions["predictions"]
        return {
            "prediction/mean": tf.metrics.mean(values, weights=_spread(weights, values)),
            "label/mean": tf.metrics.mean(labels, weights=_spread(weights, labels)),
        }


class MultiClassHead(_Head):
    """Softmax cross entropy over more than two classes."""

    def __init__(
        self,
        n_classes,
        weight_column=None,
        label_vocabulary=None,
        loss_reduction=_SUM,
        loss_fn=None,
        name=None,
    ):
        super().__init__(weight_column, label_vocabulary, loss_reduction, loss_fn, name)
        self.logits_dimension = self._n_classes = n_classes

    def _predictions(self, logits):
        return self._class_predictions({"logits": logits, "probabilities": tf.nn.softmax(logits)}, logits)

    def _class_predictions(self, predictions, scores):
        ids = tf.expand_dims(tf.argmax(scores, axis=-1), -1)
        names = tf.constant(self._vocabulary) if self._vocabulary else tf.as_string(tf.range(self._n_classes))
        batch = tf.shape(scores)[0]
        classes = tf.gather(names, ids) if self._vocabulary else tf.as_string(ids)
        return dict(
            predictions,
            class_ids=ids,
            classes=classes,
            all_class_ids=tf.tile(tf.expand_dims(tf.range(self._n_classes), 0), [batch, 1]),
            all_classes=tf.tile(tf.expand_dims(names, 0), [batch, 1]),
        )

    def _outputs(self, predictions):
        value = ClassificationOutput(predictions["probabilities"], predictions["all_classes"])
        return {"serving_default": value, "classification": value, "predict": PredictOutput(predictions)}

    def _label_values(self, labels):
        if self._vocabulary:
            ids = tf.range(len(self._vocabulary), dtype=tf.int64)
            entries = tf.lookup.KeyValueTensorInitializer(tf.constant(self._vocabulary), ids)
            labels = tf.lookup.StaticHashTable(entries, -1).lookup(labels)
        low = tf.assert_greater_equal(labels, tf.cast(0, labels.dtype), message="Labels must be >= 0")
        high = tf.assert_less(
            labels, tf.cast(self._n_classes, labels.dtype), message="Labels must be < n_classes"
        )
        with tf.control_dependencies([low, high]):
            return tf.identity(labels)

    def _default_losses(self, labels, logits):
        losses = tf.losses.sparse_softmax_cross_entropy(labels, logits, reduction=tf.losses.Reduction.NONE)
        return tf.expand_dims(losses, -1)

    def _metrics(self, labels, predictions, weights):
        ids = predictions["class_ids"]
        return {"accuracy": tf.metrics.accuracy(labels, ids, weights=_spread(weights, ids))}


class BinaryClassHead(MultiClassHead):
    """Sigmoid cross entropy over two classes."""

    def __init__(
        self,
        weight_column=None,
        thresholds=None,
        label_vocabulary=None,
        loss_reduction=_SUM,
        loss_fn=None,
        name=None,
    ):
        super().__init__(2, weight_column, label_vocabulary, loss_reduction, loss_fn, name)
        self.logits_dimension = 1
        self._thresholds = tuple(thresholds or ())

    def _predictions(self, logits):
        both = tf.concat([tf.zeros_like(logits), logits], axis=-1)
        known = {"logits": logits, "logistic": tf.sigmoid(logits), "probabilities": tf.nn.softmax(both)}
        return self._class_predictions(known, both)

    def _label_values(self, labels):
        return super()._label_values(tf.cast(labels, tf.float32) if not self._vocabulary else labels)

    def _losses(self, labels, logits, features):
        return super()._losses(tf.cast(labels, tf.float32), logits, features)

    def _default_losses(self, labels, logits):
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)

    def _metrics(self, labels, predictions, weights):
        labels = tf.cast(labels, tf.float32)
        logistic, ids = predictions["logistic"], predictions["class_ids"]
        weights = _spread(weights, logistic)
        mean, update = tf.metrics.mean(labels, weights=weights)
        metrics = {
            "accuracy": tf.metrics.accuracy(labels, ids, weights=weights),
            "precision": tf.metrics.precision(labels, ids, weights=weights),
            "recall": tf.metrics.recall(labels, ids, weights=weights),
            "prediction/mean": tf.metrics.mean(logistic, weights=weights),
            "label/mean": (mean, update),
            "accuracy_baseline": (tf.maximum(mean, 1.0 - mean), tf.maximum(update, 1.0 - update)),
            "auc": tf.metrics.auc(labels, logistic, weights=weights),
            "auc_precision_recall": tf.metrics.auc(labels, logistic, weights=weights, curve="PR"),
        }
        for threshold in self._thresholds:
            suffix = "/positive_threshold_%g" % threshold
            above = tf.cast(logistic >= threshold, tf.float32)
            metrics["accuracy" + suffix] = tf.metrics.accuracy(labels, above, weights=weights)
            for key, metric in (
                ("precision", tf.metrics.precision_at_thresholds),
                ("recall", tf.metrics.recall_at_thresholds),
            ):
                value, op = metric(labels, logistic, [threshold], weights=weights)
                metrics[key + suffix] = tf.squeeze(value), tf.squeeze(op)
        return metrics


def _as_column(tensor, width):
    """Labels or weights as [batch, width], whether or not they came with that last dimension."""
    if tensor is None:
        raise ValueError("You must provide a labels Tensor. Given: None.")
    tensor = tf.convert_to_tensor(tensor)
    return tf.expand_dims(tensor, -1) if width == 1 and tensor.shape.rank == 1 else tensor


def _spread(weights, values):
    return tf.broadcast_to(tf.cast(weights, tf.float32), tf.shape(values))


def _classification_head(n_classes, weight_column, label_vocabulary, loss_reduction):
    if n_classes == 2:
        return BinaryClassHead(weight_column, None, label_vocabulary, loss_reduction)
    return MultiClassHead(n_classes, weight_column, label_vocabulary, loss_reduction)


# ---- the models ------------------------------------------------------------------------------------------------------


def _optimizer(given, learning_rate):
    """An optimizer from its name, from a function that makes one, or from the object itself."""
    if isinstance(given, str):
        if given not in _OPTIMIZERS:
            raise ValueError(
                "Unsupported optimizer name: %s. Supported names are: %s" % (given, sorted(_OPTIMIZERS))
            )
        return _OPTIMIZERS[given](learning_rate=learning_rate)
    optimizer = given() if callable(given) else given
    if not isinstance(optimizer, tf.train.Optimizer):
        raise ValueError("The given object is not an Optimizer instance. Given: %s" % optimizer)
    return optimizer


def _linear_logits(features, columns, units, combiner):
    return tf.feature_column.linear_model(features, columns, units=units, sparse_combiner=combiner)


def _dense(net, units, name, activation=None):
    with tf.variable_scope(name):
        kernel = tf.get_variable(
            "kernel", [int(net.shape[-1]), units], initializer=tf.glorot_uniform_initializer()
        )
        bias = tf.get_variable("bias", [units], initializer=tf.zeros_initializer())
        net = tf.nn.bias_add(tf.matmul(net, kernel), bias)
        net = net if activation is None else activation(net)
    tf.summary.scalar("dnn/%s/fraction_of_zero_values" % name, tf.nn.zero_fraction(net))
    tf.summary.histogram("dnn/%s/activation" % name, net)
    return net


def _batch_norm(net, name, training):
    shape = [int(net.shape[-1])]
    with tf.variable_scope(name):
        gamma = tf.get_variable("gamma", shape, initializer=tf.ones_initializer())
        beta = tf.get_variable("beta", shape, initializer=tf.zeros_initializer())
        mean = tf.get_variable("moving_mean", shape, initializer=tf.zeros_initializer(), trainable=False)
        variance = tf.get_variable(
            "moving_variance", shape, initializer=tf.ones_initializer(), trainable=False
        )
    if training:
        batch_mean, batch_variance = tf.nn.moments(net, [0])
        for moving, value in ((mean, batch_mean), (variance, batch_variance)):
            tf.add_to_collection(
                tf.GraphKeys.UPDATE_OPS, tf.assign_sub(moving, (moving - value) * (1.0 - 0.999))
            )
        mean, variance = batch_mean, batch_variance
    return tf.nn.batch_normalization(net, mean, variance, beta, gamma, 1e-3)


def _dnn_logits(features, columns, units, hidden_units, activation, dropout, batch_norm, mode):
    training = mode == ModeKeys.TRAIN
    with tf.variable_scope("input_from_feature_columns"):
        net = tf.feature_column.input_layer(features, columns)
    for i, size in enumerate(hidden_units):
        net = _dense(net, size, "hiddenlayer_%d" % i, activation)
        if dropout is not None and training:
            net = tf.nn.dropout(net, rate=dropout)
        if batch_norm:
            net = _batch_norm(net, "hiddenlayer_%d/batchnorm_%d" % (i, i), training)
    return _dense(net, units, "logits")


class LinearEstimator(Estimator):
    """A linear model with a head of one's own."""

    def __init__(
        self,
        head,
        feature_columns,
        model_dir=None,
        optimizer="Ftrl",
        config=None,
        partitioner=None,
        sparse_combiner="sum",
        warm_start_from=None,
    ):
        def model_fn(features, labels, mode):
            made = _optimizer(optimizer, min(0.2, 1.0 / math.sqrt(len(feature_columns))))
            with tf.variable_scope("linear", values=tuple(features.values())):
                logits = _linear_logits(features, feature_columns, head.logits_dimension, sparse_combiner)
            return head.create_estimator_spec(features, mode, logits, labels, optimizer=made)

        super().__init__(model_fn, model_dir, config, warm_start_from=warm_start_from)


class LinearClassifier(LinearEstimator):
    """A linear model for classes."""

    def __init__(
        self,
        feature_columns,
        model_dir=None,
        n_classes=2,
        weight_column=None,
        label_vocabulary=None,
        optimizer="Ftrl",
        config=None,
        partitioner=None,
        warm_start_from=None,
        loss_reduction=_SUM,
        sparse_combiner="sum",
    ):
        head = _classification_head(n_classes, weight_column, label_vocabulary, loss_reduction)
        super().__init__(
            head, feature_columns, model_dir, optimizer, config, partitioner, sparse_combiner, warm_start_from
        )


class LinearRegressor(LinearEstimator):
    """A linear model for values."""

    def __init__(
        self,
        feature_columns,
        model_dir=None,
        label_dimension=1,
        weight_column=None,
        optimizer="Ftrl",
        config=None,
        partitioner=None,
        warm_start_from=None,
        loss_reduction=_SUM,
        sparse_combiner="sum",
    ):
        head = RegressionHead(label_dimension, weight_column, loss_reduction)
        super().__init__(
            head, feature_columns, model_dir, optimizer, config, partitioner, sparse_combiner, warm_start_from
        )


class DNNEstimator(Estimator):
    """A feed-forward network with a head of one's own."""

    def __init__(
        self,
        head,
        hidden_units,
        feature_columns,
        model_dir=None,
        optimizer="Adagrad",
        activation_fn=tf.nn.relu,
        dropout=None,
        input_layer_partitioner=None,
        config=None,
        warm_start_from=None,
        batch_norm=False,
    ):
        def model_fn(features, labels, mode):
            made = _optimizer(optimizer, 0.05)
            with tf.variable_scope("dnn", values=tuple(features.values())):
                units = head.logits_dimension
                logits = _dnn_logits(
                    features, feature_columns, units, hidden_units, activation_fn, dropout, batch_norm, mode
                )
            return head.create_estimator_spec(features, mode, logits, labels, optimizer=made)

        super().__init__(model_fn, model_dir, config, warm_start_from=warm_start_from)


class DNNClassifier(DNNEstimator):
    """A feed-forward network for classes."""

    def __init__(
        self,
        hidden_units,
        feature_columns,
        model_dir=None,
        n_classes=2,
        weight_column=None,
        label_vocabulary=None,
        optimizer="Adagrad",
        activation_fn=tf.nn.relu,
        dropout=None,
        input_layer_partitioner=None,
        config=None,
        warm_start_from=None,
        loss_reduction=_SUM,
        batch_norm=False,
    ):
        head = _classification_head(n_classes, weight_column, label_vocabulary, loss_reduction)
        super().__init__(
            head, hidden_units, feature_columns, model_dir, optimizer, activation_fn, dropout,
            input_layer_partitioner, config, warm_start_from, batch_norm,
        )  # fmt: skip


class DNNRegressor(DNNEstimator):
    """A feed-forward network for values."""

    def __init__(
        self,
        hidden_units,
        feature_columns,
        model_dir=None,
        label_dimension=1,
        weight_column=None,
        optimizer="Adagrad",
        activation_fn=tf.nn.relu,
        dropout=None,
        input_layer_partitioner=None,
        config=None,
        warm_start_from=None,
        loss_reduction=_SUM,
        batch_norm=False,
    ):
        head = RegressionHead(label_dimension, weight_column, loss_reduction)
        super().__init__(
            head, hidden_units, feature_columns, model_dir, optimizer, activation_fn, dropout,
            input_layer_partitioner, config, warm_start_from, batch_norm,
        )  # fmt: skip


class DNNLinearCombinedEstimator(Estimator):
    """A linear model and a feed-forward network whose logits are added ("wide and deep")."""

    def __init__(
        self,
        head,
        model_dir=None,
        linear_feature_columns=None,
        linear_optimizer="Ftrl",
        dnn_feature_columns=None,
        dnn_optimizer="Adagrad",
        dnn_hidden_units=None,
        dnn_activation_fn=tf.nn.relu,
        dnn_dropout=None,
        input_layer_partitioner=None,
        config=None,
        batch_norm=False,
        linear_sparse_combiner="sum",
        warm_start_from=None,
    ):
        wide, deep = list(linear_feature_columns or ()), list(dnn_feature_columns or ())
        if not wide and not deep:
            raise ValueError("Either linear_feature_columns or dnn_feature_columns must be defined.")
        if deep and not dnn_hidden_units:
            raise ValueError("dnn_hidden_units must be defined when dnn_feature_columns is specified.")

        def model_fn(features, labels, mode):
            units, parts = head.logits_dimension, []
            if deep:
                with tf.variable_scope("dnn", values=tuple(features.values())):
                    logits = _dnn_logits(
                        features,
                        deep,
                        units,
                        dnn_hidden_units,
                        dnn_activation_fn,
                        dnn_dropout,
                        batch_norm,
                        mode,
                    )
                parts.append((logits, "dnn", _optimizer(dnn_optimizer, 0.001)))
            if wide:
                with tf.variable_scope("linear", values=tuple(features.values())):
                    logits = _linear_logits(features, wide, units, linear_sparse_combiner)
                rate = min(0.005, 1.0 / math.sqrt(len(wide)))
                parts.append((logits, "linear", _optimizer(linear_optimizer, rate)))

            def train_op(loss):
                ops = [
                    optimizer.minimize(
                        loss, var_list=tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope=scope)
                    )
                    for _, scope, optimizer in parts
                ]
                with tf.control_dependencies(ops):
                    return tf.assign_add(tf.train.get_global_step(), 1).op

            total = parts[0][0] if len(parts) == 1 else parts[0][0] + parts[1][0]
            return head.create_estimator_spec(features, mode, total, labels, train_op_fn=train_op)

        super().__init__(model_fn, model_dir, config, warm_start_from=warm_start_from)


class DNNLinearCombinedClassifier(DNNLinearCombinedEstimator):
    """A linear model and a network combined, for classes."""

    def __init__(
        self,
        model_dir=None,
        linear_feature_columns=None,
        linear_optimizer="Ftrl",
        dnn_feature_columns=None,
        dnn_optimizer="Adagrad",
        dnn_hidden_units=None,
        dnn_activation_fn=tf.nn.relu,
        dnn_dropout=None,
        n_classes=2,
        weight_column=None,
        label_vocabulary=None,
        input_layer_partitioner=None,
        config=None,
        warm_start_from=None,
        loss_reduction=_SUM,
        batch_norm=False,
        linear_sparse_combiner="sum",
    ):
        head = _classification_head(n_classes, weight_column, label_vocabulary, loss_reduction)
        super().__init__(
            head, model_dir, linear_feature_columns, linear_optimizer, dnn_feature_columns, dnn_optimizer,
            dnn_hidden_units, dnn_activation_fn, dnn_dropout, input_layer_partitioner, config, batch_norm,
            linear_sparse_combiner, warm_start_from,
        )  # fmt: skip


class DNNLinearCombinedRegressor(DNNLinearCombinedEstimator):
    """A linear model and a network combined, for values."""

    def __init__(
        self,
        model_dir=None,
        linear_feature_columns=None,
        linear_optimizer="Ftrl",
        dnn_feature_columns=None,
        dnn_optimizer="Adagrad",
        dnn_hidden_units=None,
        dnn_activation_fn=tf.nn.relu,
        dnn_dropout=None,
        label_dimension=1,
        weight_column=None,
        input_layer_partitioner=None,
        config=None,
        warm_start_from=None,
        loss_reduction=_SUM,
        batch_norm=False,
        linear_sparse_combiner="sum",
    ):
        super().__init__(
            RegressionHead(label_dimension, weight_column, loss_reduction),
            model_dir, linear_feature_columns, linear_optimizer, dnn_feature_columns, dnn_optimizer,
            dnn_hidden_units, dnn_activation_fn, dnn_dropout, input_layer_partitioner, config, batch_norm,
            linear_sparse_combiner, warm_start_from,
        )  # fmt: skip


def classifier_parse_example_spec(
    feature_columns, label_key, label_dtype=tf.int64, label_default=None, weight_column=None
):
    """The feature specification that `tf.io.parse_example` needs for a classifier."""
    label = tf.io.FixedLenFeature((1,), label_dtype, label_default)
    return _parse_spec(feature_columns, label_key, label, weight_column)


def regressor_parse_example_spec(
    feature_columns,
    label_key,
    label_dtype=tf.float32,
    label_default=None,
    label_dimension=1,
    weight_column=None,
):
    """The feature specification that `tf.io.parse_example` needs for a regressor."""
    label = tf.io.FixedLenFeature((label_dimension,), label_dtype, label_default)
    return _parse_spec(feature_columns, label_key, label, weight_column)


def _parse_spec(feature_columns, label_key, label, weight_column):
    columns = list(feature_columns)
    if weight_column is not None:
        is_name = isinstance(weight_column, str)
        columns.append(tf.feature_column.numeric_column(weight_column) if is_name else weight_column)
    return {**tf.feature_column.make_parse_example_spec(columns), label_key: label}
