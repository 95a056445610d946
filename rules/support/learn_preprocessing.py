"""The text processors of `tf.contrib.learn.preprocessing`: words or bytes to ids.

Written beside this program by tf2mig; it belongs to you now. Ids are given out as in TensorFlow 1: 0 is for unknown
words and for padding, and the other words are numbered in the order in which they first appear.
"""

import pickle
import re

import numpy as np
import tensorflow as tf

_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|['\w\-]+")


def tokenizer(iterator):
    """The words of each text."""
    return map(_WORD.findall, iterator)


class CategoricalVocabulary:
    """Numbers for words, or for other categories."""

    def __init__(self, unknown_token="<UNK>", support_reverse=True):
        self._unknown_token, self._support_reverse = unknown_token, support_reverse
        self._freq, self._freeze = {}, False
        self._number([])

    def _number(self, categories):
        self._reverse_mapping = [self._unknown_token, *categories]
        self._mapping = {category: i for i, category in enumerate(self._reverse_mapping)}

    def __len__(self):
        return len(self._mapping)

    def freeze(self, freeze=True):
        """Whether new categories are unknown from now on."""
        self._freeze = freeze

    def get(self, category):
        """The number of a category; a new one gets the next number, or 0 once the vocabulary is frozen."""
        if category not in self._mapping:
            if self._freeze:
                return 0
            self._mapping[category] = len(self._mapping)
            self._reverse_mapping.append(category)
        return self._mapping[category]

    def add(self, category, count=1):
        """Count a category."""
        if self.get(category) > 0:
            self._freq[category] = self._freq.get(category, 0) + count

    def trim(self, min_frequency, max_frequency=-1):
        """Keep what was counted more than `min_frequency` times, the most frequent first."""
        by_name = sorted(self._freq.items(), key=lambda item: (isinstance(item[0], str), item[0]))
        ranked = sorted(by_name, key=lambda item: item[1], reverse=True)
        kept = [
            category
            for category, count in ranked
            if count > min_frequency and not 0 < max_frequency <= count
        ]
        self._number(kept)
        self._freq = dict(ranked[: len(kept)])

    def reverse(self, class_id):
        """The category of a number."""
        if not self._support_reverse:
            raise ValueError("This vocabulary was made without support_reverse.")
        return self._reverse_mapping[class_id]


class VocabularyProcessor:
    """Texts to rows of word ids, cut or padded to `max_document_length`."""

    def __init__(self, max_document_length, min_frequency=0, vocabulary=None, tokenizer_fn=None):
        self.max_document_length, self.min_frequency = max_document_length, min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents, unused_y=None):
        """Learn the words of these texts; no others are known from then on."""
        for words in self._tokenizer(raw_documents):
            for word in words:
                self.vocabulary_.add(word)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def fit_transform(self, raw_documents, unused_y=None):
        """`fit`, then `transform` of the same texts."""
        return self.fit(raw_documents, unused_y).transform(raw_documents)

    def transform(self, raw_documents):
        """One row of ids for each text, as an iterator."""
        for words in self._tokenizer(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            for i, word in enumerate(words[: self.max_document_length]):
                row[i] = self.vocabulary_.get(word)
            yield row

    def reverse(self, documents):
        """The words of each row of ids, with blanks between them."""
        for row in documents:
            yield " ".join(self.vocabulary_.reverse(number) for number in row)

    def save(self, filename):
        """Write the processor, by pickle."""
        with tf.io.gfile.GFile(filename, "wb") as f:
            f.write(pickle.dumps(self))

    @classmethod
    def restore(cls, filename):
        """Read a processor that this class wrote; a file of TensorFlow 1's class names that class, and fails."""
        with tf.io.gfile.GFile(filename, "rb") as f:
            return pickle.loads(f.read())


class ByteProcessor:
    """Texts to rows of bytes, cut or padded to `max_document_length`."""

    def __init__(self, max_document_length):
        self.max_document_length = max_document_length

    def fit(self, x):
        """Nothing to learn."""

    def fit_transform(self, x):
        """`transform`."""
        return self.transform(x)

    def transform(self, x):
        """One row of bytes for each text, as an iterator."""
        for text in x:
            data = text.encode() if isinstance(text, str) else bytes(text)
            row = np.frombuffer(data[: self.max_document_length], np.uint8)
            yield np.pad(row, (0, self.max_document_length - len(row)))

    def reverse(self, x):
        """The text of each row of bytes; an empty one where the bytes are not UTF-8."""
        for row in x:
            try:
                yield np.trim_zeros(row.astype(np.int8), trim="b").tobytes().decode()
            except UnicodeDecodeError:
                yield ""
