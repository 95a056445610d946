"""Runs examples and prints their numbers as JSON: TF1's calls under TensorFlow 1.15, converted ones under
the target.

Started by path, in its own process, with the examples on standard input; it runs on Python 3.7 too, so it
imports nothing of
this project but the random patterns of ``verify/child``, whose folder is the first argument.
"""

import importlib.util
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
import numpy as np
import tensorflow as tf

STEPS = 3


def pin(folder):
    spec = importlib.util.spec_from_file_location(
        "_child", os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["_child"] = package
    spec.loader.exec_module(package)
    importlib.import_module("_child.randomness").pin_kernels(tf)


def batch(example):
    size = int(np.prod(example["inputs"]))
    if example.get("ids"):
        return (np.arange(size) * 7 % example["ids"]).reshape(example["inputs"]).astype("int32")
    return (np.sin(np.arange(size) * 1.7) + 0.2).reshape(example["inputs"]).astype("float32")


def distance(y):
    """A loss that tells the elements of y apart."""
    target = tf.reshape(tf.cos(tf.cast(tf.range(tf.size(y)), tf.float32) * 2.3), tf.shape(y))
    return tf.reduce_mean(tf.square(tf.cast(y, tf.float32) - target))


def rounded(values):
    return [float(format(v, ".7g")) for v in np.asarray(values, "float64").reshape(-1)]


def layer_tf1(example):
    slim = tf.contrib.slim
    x = batch(example)
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = tf.placeholder(x.dtype, [None, *x.shape[1:]])
        flag = tf.placeholder(tf.bool, [])
        names = {"tf": tf, "slim": slim, "x": inputs, "is_training": flag}
        managers = [
            slim.arg_scope([eval(f, names)], **{k: eval(v, names) for k, v in values.items()})
            for f, values in example.get("scope", {}).items()
        ]
        for manager in managers:
            manager.__enter__()
        y = eval(example["call"], names)
        for manager in reversed(managers):
            manager.__exit__(None, None, None)
        penalties = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
        loss = tf.add_n([distance(y), *penalties])
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS) if example.get("updates", True) else []
        if tf.trainable_variables():
            with tf.control_dependencies(updates):
                step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        else:
            step = tf.group(*updates)
        session.run(tf.global_variables_initializer())
        losses = [session.run([loss, step], {inputs: x, flag: True})[0] for _ in range(STEPS)]
        values = session.run(y, {inputs: x, flag: False})
        shapes = sorted([list(v.shape.as_list()), bool(v.trainable)] for v in tf.global_variables())
        return {
            "losses": rounded(losses),
            "values": rounded(values),
            "shape": list(values.shape),
            "variables": shapes,
        }


def layer_tf2(example):
    x = batch(example)
    names = {"tf": tf}
    for line in example["imports"]:
        exec(line, names)
    if example["creator"]:
        names["layer"] = layer = eval(example["creator"], names)
    call = compile(example["application"].replace("{layer}", "layer"), example["name"], "eval")
    spec = [tf.TensorSpec([None, *x.shape[1:]], x.dtype)]
    if example["tensor"]:
        spec.append(tf.TensorSpec(None, tf.bool))

    def forward(x, is_training):
        return eval(call, dict(names, x=x, is_training=is_training))

    def step(x, is_training):
        with tf.GradientTape() as tape:
            loss = distance(forward(x, is_training))
            if example["regularized"]:
                loss += tf.add_n(layer.losses)
        variables = tape.watched_variables() if example["trainable"] else []
        for variable, gradient in zip(variables, tape.gradient(loss, variables)):  # noqa: B905
            variable.assign_sub(0.1 * tf.convert_to_tensor(gradient))
        return loss

    signature = spec if example["tensor"] else None
    train = tf.function(step, input_signature=signature)
    infer = tf.function(forward, input_signature=signature)
    losses = [train(x, True).numpy() for _ in range(STEPS)]
    values = infer(x, False).numpy()
    found = {id(v): v for v in (layer.variables if example["creator"] else [])}
    learned = {id(v) for v in (layer.trainable_variables if example["creator"] else [])}
    shapes = sorted([list(v.shape), i in learned] for i, v in found.items() if "seed" not in v.name)
    return {
        "losses": rounded(losses),
        "values": rounded(values),
        "shape": list(values.shape),
        "variables": shapes,
    }


def objective(v):
    return tf.reduce_sum(tf.square(v) * [1.0, 0.1, 3.0]) + tf.reduce_sum(tf.sin(v))


START = [0.5, -1.5, 2.0]


def optimizer_tf1(example):
    with tf.Graph().as_default(), tf.Session() as session:
        v = tf.Variable(START)
        step = eval(example["call"], {"tf": tf}).minimize(objective(v))
        session.run(tf.global_variables_initializer())
        return {"values": [rounded((session.run(step), session.run(v))[1]) for _ in range(5)]}


def optimizer_tf2(example):
    v = tf.Variable(START)
    names = {"tf": tf}
    for line in example["imports"]:
        exec(line, names)
    optimizer = eval(example["creator"], names)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = objective(v)
        optimizer.apply_gradients([(tape.gradient(loss, v), v)])

    return {"values": [rounded((step(), v.numpy())[1]) for _ in range(5)]}


def decay_tf1(example):
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.int64, [])
        rate = eval(example["call"], {"tf": tf, "step": step})
        return {"values": rounded([session.run(rate, {step: s}) for s in range(12)])}


def decay_tf2(example):
    def rate(step):
        return eval(example["text"], {"tf": tf, "step": step})

    traced = tf.function(rate, input_signature=[tf.TensorSpec([], tf.int64)])
    return {"values": rounded([traced(s).numpy() for s in range(12)])}


def variable_tf1(example):
    with tf.Graph().as_default(), tf.Session() as session:
        initializer = example.get("scope_initializer")
        initializer = eval(initializer, {"tf": tf}) if initializer else None
        with tf.variable_scope("scope", initializer=initializer):
            v = eval(example["call"], {"tf": tf, "slim": tf.contrib.slim, "np": np})
        penalties = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        values = session.run(v)
        return {
            "values": rounded(values),
            "shape": list(values.shape),
            "name": v.name,
            "dtype": v.dtype.base_dtype.name,
            "trainable": v in tf.trainable_variables(),
            "penalty": rounded(session.run(penalties)),
        }


def variable_tf2(example):
    names = {"tf": tf, "np": np}
    names["v"] = v = eval(example["text"], names)
    return {
        "values": rounded(v.numpy()),
        "shape": list(v.shape),
        "name": v.name,
        "dtype": v.dtype.name,
        "trainable": v.trainable,
        "penalty": rounded(eval(example["penalty"], names).numpy()) if example["penalty"] else [],
    }


def main():
    pin(sys.argv[1])
    world = "tf1" if tf.__version__.startswith("1.") else "tf2"
    sys.path[:0] = sys.argv[2:]
    results = {}
    for kind, examples in json.load(sys.stdin).items():
        run = globals()[kind + "_" + world]
        for example in examples:
            try:
                results[kind + "/" + example["id"]] = run(example)
            except Exception as e:  # each example's failure is its own
                import traceback

                where = traceback.format_exc() if os.environ.get("TRACE") else ""
                results[kind + "/" + example["id"]] = {"error": f"{type(e).__name__}: {e}{where}"}
    print("RESULTS" + json.dumps(results))


if __name__ == "__main__":
    main()
