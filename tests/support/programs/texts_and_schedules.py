"""Text processors, learning-rate schedules and bits: small things that lie in modules of their own."""

import os
import tempfile

import numpy as np
from world import V1, rounded, tf

if V1:
    T, S, pack = (
        tf.contrib.learn.preprocessing,
        tf.keras.experimental,
        tf.raw_ops.CompareAndBitpack,
    )
else:
    import cosine_schedules as S
    import learn_preprocessing as T
    from tf1_math import compare_and_bitpack as pack
tf.enable_eager_execution()

TEXTS = ["It's a HTTPServer, a-b", "One server; two Servers, a a", "", "NASA's camelCase words 12 and a dozen more words"]
print([list(words) for words in T.tokenizer(TEXTS)])
for least in (0, 1, 2):
    words = T.VocabularyProcessor(6, min_frequency=least)
    rows = np.array(list(words.fit_transform(TEXTS)))
    print(len(words.vocabulary_), rows.tolist(), rows.dtype)
    print(list(words.reverse(rows[:2])), list(words.transform(["a new server"])))
path = os.path.join(tempfile.mkdtemp(), "words")
words.save(path)
print(list(T.VocabularyProcessor.restore(path).transform(["a server and words"])))
shared = T.CategoricalVocabulary("?", support_reverse=False)
for word, count in (("b", 4), ("a", 4), ("c", 9), ("d", 1)):
    shared.add(word, count)
shared.trim(1, max_frequency=9)
print(len(shared), [shared.get(word) for word in "abcd"])
split = T.VocabularyProcessor(3, vocabulary=shared, tokenizer_fn=lambda texts: (t.split(",") for t in texts))
shared.freeze()
print([row.tolist() for row in split.transform(["a,z", "b"])])
letters = T.ByteProcessor(5)
rows = list(letters.fit_transform(["abc", u"h\u00e9llo", b"\xff"]))
print([row.tolist() for row in rows], list(letters.reverse(rows)))

plain = S.LinearCosineDecay(0.3, 20, num_periods=1.5, alpha=0.1, beta=0.02)
print([rounded(plain(step)) for step in (0, 1, 7, 20, 30)])
print(sorted(plain.get_config().items(), key=str))
noisy = S.NoisyLinearCosineDecay(0.3, 20, initial_variance=0.0)
print([rounded(noisy(step)) for step in (0, 5, 40)], sorted(noisy.get_config().items(), key=str))

numbers = np.arange(-8, 24).reshape(2, 16) % 7
print(pack(input=tf.constant(numbers, tf.float32), threshold=tf.constant(3.0)).numpy().tolist())
print(pack(input=tf.constant(numbers > 2), threshold=tf.constant(True)).numpy().tolist())
