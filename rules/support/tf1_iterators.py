"""Dataset iterators that can start over, as TensorFlow 1's initializable iterators did.

Written beside this program by tf2mig; it belongs to you now.
"""


class RestartableIterator:
    """An iterator over a dataset, or over one dataset after another, that stays the same object."""

    def __init__(self, dataset=None):
        self.dataset = dataset
        self._iterator = None

    @property
    def element_spec(self):
        """What the dataset's elements look like."""
        return self.dataset.element_spec

    def restart(self, dataset=None):
        """Start at the beginning of a dataset: the one given, or else the one given before."""
        if dataset is not None:
            self.dataset = dataset
        self._iterator = iter(self.dataset)

    def get_next(self):
        """The next element. Raises tf.errors.OutOfRangeError when there is none."""
        if self._iterator is None:
            raise RuntimeError("the iterator has not been started: call restart() first")
        return self._iterator.get_next()
