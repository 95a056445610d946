"""`Saver`, for TensorFlow 2: the files and the names of variables in them are TensorFlow 1's.

Written beside this program by tf2mig; it belongs to you now. Checkpoints that the TensorFlow 1 program wrote
can be restored, and what is saved here can be read by it, and by `tf.train.load_checkpoint`.
"""

import json
import math
import os

import tensorflow as tf

_SLOTS = {
    "_momentums": ("Adam", "Adam"),
    "_velocities": ("Adam", "Adam_1"),
    "momentums": ("SGD", "Momentum"),
    "_accumulated_grads": ("Adadelta", "Adadelta"),
    "_accumulated_delta_vars": ("Adadelta", "Adadelta_1"),
    "_accumulators": ("Adagrad", "Adagrad"),
}
"""Keras' lists of slot variables: the optimizer that has them, and TensorFlow 1's name of the slot."""
_OTHERS = {
    "RMSprop": {"_velocities": "RMSProp", "_momentums": "RMSProp_1", "_average_gradients": "mg"},
    "Ftrl": {"_accumulators": "Ftrl", "_linears": "Ftrl_1"},
}


class Saver:
    """Saves variables to files, and restores them.

    `variables` gives, by the name in the file, a variable or a Keras layer, whose variables follow the name
    after a slash; or it is a list of variables with names of their own. `optimizers` are saved with the
    variables that they update.
    """

    def __init__(self, variables, optimizers=(), max_to_keep=5):
        if not isinstance(variables, dict):
            variables = {v.name.split(":")[0]: v for v in variables}
        self._variables = dict(variables)
        self._optimizers = list(optimizers)
        self._max_to_keep = max_to_keep
        self._kept = []

    @property
    def last_checkpoints(self):
        """The paths of the files that are kept, oldest first."""
        return list(self._kept)

    def save(self, path, global_step=None):
        """Write the variables. Returns the path, with the step behind it where one is given."""
        if global_step is not None:
            global_step = global_step.numpy() if hasattr(global_step, "numpy") else global_step
            path = f"{path}-{int(global_step)}"
        named = self._named()
        for name, variable in named.items():
            if variable is None:
                raise RuntimeError(f"{name} has no value yet: the layer has not been called")
        named.update(self._slots(named))
        values = {name: tf.convert_to_tensor(variable) for name, variable in named.items()}
        values.update(self._counts())
        self._write(path, values)
        self._record(path)
        return path

    @staticmethod
    def _write(path, values):
        """Write tensors by name. A folder is made where only the last one is missing."""
        try:
            tf.raw_ops.SaveV2(
                prefix=path,
                tensor_names=list(values),
                shape_and_slices=[""] * len(values),
                tensors=list(values.values()),
            )
        except (tf.errors.FailedPreconditionError, tf.errors.NotFoundError):
            if os.path.isdir(os.path.dirname(path) or "."):
                raise
            raise ValueError(f"Parent directory of {path} doesn't exist, can't save.") from None

    def restore(self, path):
        """Give the variables the values in a file. Raises ValueError where there is no such file."""
        if not path or not tf.io.gfile.exists(path + ".index"):
            raise ValueError(f"The passed save_path is not a valid checkpoint: {path}")
        reader = tf.train.load_checkpoint(path)
        self._build(reader)
        named = self._named()
        for name, variable in named.items():
            if variable is None or not reader.has_tensor(name):
                raise tf.errors.NotFoundError(None, None, f"Key {name} not found in checkpoint")
            _assign(variable, reader.get_tensor(name))
        for optimizer in self._optimizers:
            if not optimizer.built:
                optimizer.build([_inner(v) for v in named.values() if getattr(v, "trainable", False)])
        for name, variable in self._slots(named).items():
            if reader.has_tensor(name):
                _assign(variable, reader.get_tensor(name))
        for number, optimizer in enumerate(self._optimizers):
            _restore_count(optimizer, number, reader)

    def _named(self):
        """Variables by name; None for those of a layer that has none yet."""
        found = {}
        for name, holder in self._variables.items():
            if isinstance(holder, tf.Variable):
                found[name] = holder
            elif not getattr(holder, "built", True):
                found[name + "/"] = None
            else:
                for variable in _variables_of(holder):
                    last = variable.name.split("/")[-1].split(":")[0]
                    key, number = f"{name}/{last}", 1
                    while key in found:
                        key, number = f"{name}/{last}_{number}", number + 1
                    found[key] = variable
        return found

    def _build(self, reader):
        """Layers without variables get them, in the shapes that the file says."""
        shapes = reader.get_variable_to_shape_map()
        for name, layer in self._variables.items():
            if not isinstance(layer, tf.Variable) and not getattr(layer, "built", True):
                own = {
                    k[len(name) + 1 :]: s
                    for k, s in shapes.items()
                    if k.startswith(name + "/") and "/" not in k[len(name) + 1 :]
                }
                cell = getattr(layer, "input_size_of", None)
                layer.build(_input_shape(layer, own) if cell is None else cell(own["kernel"][0]))
                if "kernel" not in own and getattr(layer, "input_spec", None) is not None:
                    layer.input_spec = None  # of what it normalizes the file does not say the rank

    def _slots(self, named):
        """The optimizers' variables, by TensorFlow 1's names."""
        names = {id(_inner(v)): n for n, v in named.items() if v is not None}
        found = {}
        for optimizer in self._optimizers:
            if not optimizer.built:
                continue
            updated = optimizer._trainable_variables
            for attribute, slot in _slot_lists(optimizer):
                for variable, held in zip(updated, getattr(optimizer, attribute), strict=False):
                    name = names.get(id(_inner(variable)))
                    if name is not None and held is not None:
                        found[f"{name}/{slot}"] = held
        return found

    def _counts(self):
        """How often each optimizer has stepped; for Adam also as TensorFlow 1 kept it."""
        found = {}
        for number, optimizer in enumerate(self._optimizers):
            if not optimizer.built:
                continue
            steps = int(optimizer.iterations.numpy())
            suffix = f"_{number}" if number else ""
            found["optimizer_iterations" + suffix] = tf.constant(steps, tf.int64)
            if hasattr(optimizer, "beta_1"):
                found["beta1_power" + suffix] = tf.constant(optimizer.beta_1 ** (steps + 1), tf.float32)
                found["beta2_power" + suffix] = tf.constant(optimizer.beta_2 ** (steps + 1), tf.float32)
        return found

    def _record(self, path):
        """Keep the newest files, and say in the file `checkpoint` which they are."""
        self._kept = [p for p in self._kept if p != path] + [path]
        while self._max_to_keep and len(self._kept) > self._max_to_keep:
            old = self._kept.pop(0)
            for name in tf.io.gfile.glob(old + ".index") + tf.io.gfile.glob(old + ".data-?????-of-?????"):
                tf.io.gfile.remove(name)
        folder = os.path.dirname(path)
        shown = (
            self._kept
            if os.path.isabs(folder)
            else [os.path.relpath(p, folder) if folder else p for p in self._kept]
        )
        lines = ["model_checkpoint_path: " + json.dumps(shown[-1])]
        lines += ["all_model_checkpoint_paths: " + json.dumps(p) for p in shown]
        with tf.io.gfile.GFile(os.path.join(folder, "checkpoint"), "w") as state:
            state.write("\n".join(lines) + "\n")


def _variables_of(holder):
    variables = holder.variables
    return [v for v in variables if "seed_generator" not in getattr(v, "path", "")]


def _inner(variable):
    """The `tf.Variable` inside a variable of Keras, or the variable itself."""
    return getattr(variable, "value", variable) if not isinstance(variable, tf.Variable) else variable


def _assign(variable, value):
    variable.assign(tf.reshape(tf.cast(value, variable.dtype), tf.shape(tf.convert_to_tensor(variable))))


def _slot_lists(optimizer):
    kind = next((k.__name__ for k in type(optimizer).__mro__ if k.__module__.startswith("keras")), "")
    for attribute, slot in _OTHERS.get(kind, {}).items():
        if getattr(optimizer, attribute, None):
            yield attribute, slot
    if kind in _OTHERS:
        return
    for attribute, (owner, slot) in _SLOTS.items():
        if owner == kind and getattr(optimizer, attribute, None):
            yield attribute, slot


def _restore_count(optimizer, number, reader):
    suffix = f"_{number}" if number else ""
    if reader.has_tensor("optimizer_iterations" + suffix):
        optimizer.iterations.assign(int(reader.get_tensor("optimizer_iterations" + suffix)))
    elif hasattr(optimizer, "beta_2") and reader.has_tensor("beta2_power" + suffix):
        power = float(reader.get_tensor("beta2_power" + suffix))
        steps = round(math.log(power) / math.log(optimizer.beta_2)) - 1 if power > 0 else 0
        optimizer.iterations.assign(max(int(steps), 0))
    for power, name in (("beta_1_power", "beta1_power"), ("beta_2_power", "beta2_power")):
        if hasattr(optimizer, power) and reader.has_tensor(name + suffix):
            getattr(optimizer, power).assign(reader.get_tensor(name + suffix))


def _input_shape(layer, shapes):
    """The shape of the input that gives a layer the variables of a file."""
    if "kernel" in shapes:
        kernel = shapes["kernel"]
        transposed = "Transpose" in type(layer).__name__
        return [None] * (len(kernel) - 1) + [kernel[-1] if transposed else kernel[-2]]
    size = next((s[0] for k, s in shapes.items() if k in ("gamma", "beta", "moving_mean")), None)
    return [None, size] if size is not None else [None]


__all__ = ["Saver"]
