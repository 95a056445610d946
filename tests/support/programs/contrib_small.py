"""Small modules: optimizers, hyperparameters, tables, image transforms, encoders, k-means."""

import os
import tempfile

import numpy as np
from world import V1, random, rounded, tf

if V1:
    import tensorflow.contrib as C

    O, H, LT, I, EN, KM = C.opt, C.training, C.lookup, C.image, C.layers, C.factorization
else:
    tf.disable_v2_behavior()
    import contrib_encoders as EN
    import contrib_optimizers as O
    import tf1_hparams as H
    import image_transforms as I
    import lookup_tables as LT
    from tensorflow.python.ops import clustering_ops as KM
VOCABULARY = os.path.join(tempfile.mkdtemp(), "words.txt")


def opt(tag, mk, **k):
    with tf.Graph().as_default():
        a = tf.get_variable(
            "a", [5, 3], initializer=tf.constant_initializer(np.arange(15).reshape(5, 3) / 10.0)
        )
        b = tf.get_variable("b", [3], initializer=tf.ones_initializer())
        ids = tf.constant([0, 2, 2])
        loss = (
            tf.reduce_sum(tf.square(tf.nn.embedding_lookup(a, ids) - b))
            if k.pop("sparse", False)
            else tf.reduce_sum(tf.square(a - b) * tf.constant(np.arange(3.0), tf.float32))
        )
        t = mk().minimize(loss)
        with tf.Session() as s:
            s.run(tf.global_variables_initializer())
            for _ in range(4):
                s.run(t)
            print(tag, rounded(s.run(a)), rounded(s.run(b)))


opt("nadam", lambda: O.NadamOptimizer(0.1))
opt("adamax", lambda: O.AdaMaxOptimizer(0.1))
opt("lazy", lambda: O.LazyAdamOptimizer(0.1), sparse=True)
with tf.Graph().as_default():
    v = tf.Variable([3.0, 4.0], name="v")
    loss = tf.reduce_sum(tf.square(v - tf.constant([1.0, -1.0])))
    o = O.ScipyOptimizerInterface(loss, options={"maxiter": 20})
    with tf.Session() as s:
        s.run(tf.global_variables_initializer())
        o.minimize(s)
        print("scipy", rounded(s.run(v)))
h = H.HParams(lr=0.1, n=3, layers=[1, 2], name="x", flag=True, none=None)
print(h, repr(h), h.to_json(sort_keys=True), "lr" in h, h.get("zz", 3))
h.parse("lr=1e-3,layers=[4,5,6],name=big,flag=false")
print(sorted(h.values().items()))
h.add_hparam("k", 2)
h.set_hparam("k", 5)
h.override_from_dict({"n": 7})
h.del_hparam("name")
print(repr(h), type(h.lr))
for bad in ("zz=3", "n=x", "lr", "n=[1,2]"):
    try:
        h.parse(bad)
        print("no error", bad)
    except ValueError:
        print("ValueError", bad)
print(sorted(H.parse_values("a=1,b[1]=2,b[3]=4", {"a": int, "b": float}).items(), key=str))
open(VOCABULARY, "w").write("aa\nbb\ncc\n")
with tf.Graph().as_default():
    q = tf.constant(["bb", "zz", "aa", "yy"])
    ts = [
        LT.index_table_from_tensor(["aa", "bb"]).lookup(q),
        LT.index_table_from_tensor(tf.constant(["aa", "bb"]), num_oov_buckets=3).lookup(q),
        LT.index_table_from_tensor(np.array([5, 7]), dtype=tf.int64).lookup(tf.constant([7, 8], tf.int64)),
        LT.index_table_from_file(VOCABULARY, default_value=-5).lookup(q),
        LT.index_to_string_table_from_tensor(["aa", "bb"]).lookup(tf.constant([1, 4], tf.int64)),
        LT.index_to_string_table_from_file(VOCABULARY, default_value="?").lookup(
            tf.constant([2, 9], tf.int64)
        ),
    ]
    with tf.Session() as s:
        s.run(tf.tables_initializer())
        [print("table", s.run(t).tolist()) for t in ts]
img = random.rand(2, 5, 6, 2).astype("f")
with tf.Graph().as_default(), tf.Session() as s:
    im = tf.constant(img)
    for t in [
        I.rotate(im, 0.5),
        I.rotate(im, [0.5, -0.2], interpolation="BILINEAR"),
        I.rotate(im[0], 0.3),
        I.rotate(im[0, :, :, 0], 0.3),
        I.translate(im, [1.0, 2.0]) if hasattr(I, "translate") else im,
        I.transform(im, [1, 0.1, 0, 0.2, 1, 0, 0, 0.01], "BILINEAR"),
        I.compose_transforms(
            I.angles_to_projective_transforms(0.3, 5, 6), I.translations_to_projective_transforms([1.0, 2.0])
        ),
    ]:
        print("image", rounded(s.run(t)))
ids = random.randint(0, 7, (3, 4))
with tf.Graph().as_default(), tf.Session() as s:
    o = [
        EN.embed_sequence(tf.constant(ids), 7, 3),
        EN.embed_sequence(tf.constant(ids), 7, 3, unique=True, scope="q"),
        EN.bow_encoder(tf.constant(ids), 7, 3),
        EN.bow_encoder(tf.constant(ids), 7, 3, sparse_lookup=False),
    ]
    s.run(tf.global_variables_initializer())
    print([v.name for v in tf.global_variables()])
    [print("enc", rounded(x)) for x in s.run(o)]
for metric, mini, init in [
    ("cosine", True, "random"),
    ("squared_euclidean", False, "random"),
    ("cosine", False, np.arange(12.0).reshape(3, 4).astype("f")),
]:
    with tf.Graph().as_default(), tf.Session() as s:
        X = tf.placeholder(tf.float32, [None, 4])
        k = KM.KMeans(
            inputs=X, num_clusters=3, distance_metric=metric, use_mini_batch=mini, initial_clusters=init
        )
        g = k.training_graph()
        d = {X: random.rand(20, 4)}
        s.run(tf.global_variables_initializer(), d)
        s.run(g[-2], d)
        sc, idx = s.run([g[2], g[1]], d)
        for _ in range(3):
            s.run(g[-1], d)
        # What the updates of the centers come to differs from run to run in TF 1.15, too.
        print("kmeans", len(g), rounded(sc[0]), rounded(idx[0]), s.run(g[2], d)[0].sum() < sc[0].sum())
