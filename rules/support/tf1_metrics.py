"""Metrics that accumulate over batches as TensorFlow 1's `tf.metrics` did: the same sums, the same quotients.

Written beside this program by tf2mig; it belongs to you now. A metric is created once; `update(...)` adds a
batch and gives the new value, `result()` gives the value, `reset()` starts over.
"""

import numpy as np
import tensorflow as tf


class Metric:
    """The sums of a metric."""

    def __init__(self, **shapes):
        self._sums = {
            name: tf.Variable(tf.zeros(shape), trainable=False, name=name) for name, shape in shapes.items()
        }

    def __getattr__(self, name):
        sums = self.__dict__.get("_sums", {})
        if name in sums:
            return sums[name]
        raise AttributeError(name)

    def reset(self):
        """Start over."""
        for variable in self._sums.values():
            variable.assign(tf.zeros_like(variable))


class Mean(Metric):
    """The weighted mean of values."""

    def __init__(self):
        super().__init__(total=[], count=[])

    def update(self, values, weights=None):
        """Add values; weights are broadcast to them."""
        values = tf.cast(values, tf.float32)
        if weights is None:
            count = tf.cast(tf.size(values), tf.float32)
        else:
            values, _, weights = _matched(values, None, weights)
            weights = tf.broadcast_to(tf.cast(weights, tf.float32), tf.shape(values))
            values, count = values * weights, tf.reduce_sum(weights)
        self.total.assign_add(tf.reduce_sum(values))
        self.count.assign_add(count)
        return self.result()

    def result(self):
        """The mean; zero before the first update."""
        return tf.math.divide_no_nan(self.total, tf.maximum(self.count, 0.0))


class Accuracy(Mean):
    """How often predictions equal labels."""

    def update(self, labels, predictions, weights=None):
        """Add a batch."""
        predictions, labels, weights = _matched(predictions, labels, weights)
        return super().update(tf.equal(tf.cast(predictions, labels.dtype), labels), weights)


class MeanAbsoluteError(Mean):
    """The mean of absolute differences."""

    def update(self, labels, predictions, weights=None):
        """Add a batch."""
        predictions, labels, weights = _matched(predictions, labels, weights)
        return super().update(tf.abs(tf.cast(predictions, tf.float32) - tf.cast(labels, tf.float32)), weights)


class MeanSquaredError(Mean):
    """The mean of squared differences."""

    def update(self, labels, predictions, weights=None):
        """Add a batch."""
        predictions, labels, weights = _matched(predictions, labels, weights)
        return super().update(
            tf.square(tf.cast(labels, tf.float32) - tf.cast(predictions, tf.float32)), weights
        )


class RootMeanSquaredError(MeanSquaredError):
    """The root of the mean of squared differences."""

    def result(self):
        """The root; zero before the first update."""
        return tf.sqrt(super().result())


class Count(Metric):
    """How many predictions and labels, taken as truth values, are what `predicted` and `labelled` say."""

    def __init__(self, predicted, labelled):
        super().__init__(count=[])
        self._predicted, self._labelled = predicted, labelled

    def update(self, labels, predictions, weights=None):
        """Add a batch."""
        self.count.assign_add(_counted(labels, predictions, weights, self._predicted, self._labelled))
        return self.result()

    def result(self):
        """The count."""
        return self.count.read_value()


class TruePositives(Count):
    """Predicted and labelled."""

    def __init__(self):
        super().__init__(True, True)


class FalsePositives(Count):
    """Predicted, not labelled."""

    def __init__(self):
        super().__init__(True, False)


class FalseNegatives(Count):
    """Labelled, not predicted."""

    def __init__(self):
        super().__init__(False, True)


class TrueNegatives(Count):
    """Neither predicted nor labelled."""

    def __init__(self):
        super().__init__(False, False)


class Precision(Metric):
    """True positives among what is predicted."""

    def __init__(self):
        super().__init__(true_positives=[], others=[])

    def update(self, labels, predictions, weights=None):
        """Add a batch."""
        self.true_positives.assign_add(_counted(labels, predictions, weights, True, True))
        self.others.assign_add(self._missed(labels, predictions, weights))
        return self.result()

    def _missed(self, labels, predictions, weights):
        return _counted(labels, predictions, weights, True, False)

    def result(self):
        """The share; zero where there is none."""
        return tf.math.divide_no_nan(self.true_positives, self.true_positives + self.others)


class Recall(Precision):
    """True positives among what is labelled."""

    def _missed(self, labels, predictions, weights):
        return _counted(labels, predictions, weights, False, True)


class AUC(Metric):
    """The area under a curve, by the trapezoidal rule over thresholds."""

    def __init__(self, num_thresholds=200, curve="ROC"):
        super().__init__(tp=[num_thresholds], fn=[num_thresholds], tn=[num_thresholds], fp=[num_thresholds])
        inner = [(i + 1) * 1.0 / (num_thresholds - 1) for i in range(num_thresholds - 2)]
        self._thresholds = np.array([0.0 - 1e-7, *inner, 1.0 + 1e-7], np.float32)
        self._curve = curve

    def update(self, labels, predictions, weights=None):
        """Add a batch of truth values and predictions between zero and one."""
        predictions, labels, weights = _matched(
            tf.cast(predictions, tf.float32), tf.cast(labels, tf.bool), weights
        )
        over = tf.reshape(predictions, [1, -1]) > self._thresholds[:, None]
        positive = tf.reshape(labels, [1, -1])
        if weights is None:
            weights = tf.ones_like(predictions)
        weights = tf.reshape(tf.broadcast_to(tf.cast(weights, tf.float32), tf.shape(predictions)), [1, -1])
        for name, hit in (
            ("tp", over & positive),
            ("fn", ~over & positive),
            ("tn", ~over & ~positive),
            ("fp", over & ~positive),
        ):
            self._sums[name].assign_add(tf.reduce_sum(tf.cast(hit, tf.float32) * weights, 1))
        return self.result()

    def result(self):
        """The area."""
        recall = (self.tp + 1e-6) / (self.tp + self.fn + 1e-6)
        if self._curve == "ROC":
            x, y = self.fp / (self.fp + self.tn + 1e-6), recall
        else:
            x, y = recall, (self.tp + 1e-6) / (self.tp + self.fp + 1e-6)
        return tf.reduce_sum((x[:-1] - x[1:]) * (y[:-1] + y[1:]) / 2.0)


class MeanIoU(Metric):
    """The mean, over the classes that occur, of intersection over union.

    `update` gives the confusion matrix.
    """

    def __init__(self, num_classes):
        super().__init__(confusion=[num_classes, num_classes])
        self._classes = num_classes

    def update(self, labels, predictions, weights=None):
        """Add a batch of class numbers."""
        flat = [tf.reshape(t, [-1]) for t in (labels, predictions)]
        weights = None if weights is None else tf.cast(tf.reshape(weights, [-1]), tf.float32)
        self.confusion.assign_add(
            tf.math.confusion_matrix(*flat, self._classes, weights=weights, dtype=tf.float32)
        )
        return self.confusion.read_value()

    def result(self):
        """The mean; zero where no class occurs."""
        hits = tf.linalg.diag_part(self.confusion)
        union = tf.reduce_sum(self.confusion, 0) + tf.reduce_sum(self.confusion, 1) - hits
        valid = tf.reduce_sum(tf.cast(union > 0, tf.float32))
        return tf.math.divide_no_nan(tf.reduce_sum(tf.math.divide_no_nan(hits, union)), valid)


def _counted(labels, predictions, weights, predicted, labelled):
    predictions, labels, weights = _matched(tf.cast(predictions, tf.bool), tf.cast(labels, tf.bool), weights)
    hits = tf.cast(tf.equal(predictions, predicted) & tf.equal(labels, labelled), tf.float32)
    if weights is not None:
        hits *= tf.broadcast_to(tf.cast(weights, tf.float32), tf.shape(hits))
    return tf.reduce_sum(hits)


def _matched(predictions, labels, weights):
    """The three with a last dimension of one taken off where another has one dimension less."""
    predictions = tf.convert_to_tensor(predictions)
    if labels is not None:
        labels = tf.convert_to_tensor(labels)
        extra = predictions.shape.rank - labels.shape.rank
        if extra == 1 and predictions.shape[-1] in (1, None):
            predictions = tf.squeeze(predictions, [-1])
        elif extra == -1 and labels.shape[-1] in (1, None):
            labels = tf.squeeze(labels, [-1])
    if weights is not None:
        weights = tf.convert_to_tensor(weights)
        extra = weights.shape.rank - predictions.shape.rank
        if extra == 1:
            weights = tf.squeeze(weights, [-1])
        elif extra == -1 and weights.shape.rank:
            weights = tf.expand_dims(weights, -1)
    return predictions, labels, weights
