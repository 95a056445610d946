"""Kinds, signatures and values of objects as text (part of ``generate_api.py``; runs on Python 3.7 too)."""

from __future__ import annotations

import enum
import functools
import importlib
import inspect
import sys
import types
from keyword import iskeyword

MEMBERS_OF = tuple(
    "tf." + name
    for name in [
        "Tensor",
        "Variable",
        "Session",
        "InteractiveSession",
        "Graph",
        "Operation",
        "GraphKeys",
        "SparseTensor",
        "IndexedSlices",
        "RaggedTensor",
        "TensorShape",
        "Dimension",
        "TensorArray",
        "DType",
        "RunOptions",
        "ConfigProto",
        "VariableScope",
        "GradientTape",
        "Module",
        "data.Dataset",
        "data.Iterator",
        "FixedLenFeature",
        "RandomShuffleQueue",
        "FIFOQueue",
        "train.Optimizer",
        "train.GradientDescentOptimizer",
        "train.AdamOptimizer",
        "train.Saver",
        "train.Checkpoint",
        "train.Coordinator",
        "train.ExponentialMovingAverage",
        "train.Supervisor",
        "train.MonitoredSession",
        "train.SessionRunHook",
        "train.Example",
        "summary.FileWriter",
        "nn.rnn_cell.RNNCell",
        "nn.rnn_cell.LSTMCell",
        "layers.Layer",
        "layers.Dense",
        "keras.Model",
        "keras.Sequential",
        "keras.layers.Layer",
        "keras.optimizers.Optimizer",
        "keras.metrics.Metric",
        "estimator.Estimator",
        "distributions.Distribution",
        "test.TestCase",
        "gfile.GFile",
        "errors.OpError",
    ]
)
"""Classes whose members go into the members table; in a target also as ``tf.compat.v1.*``."""


def canonical_names(objects):
    """Map the identity of each function, class, module or other unique object to its preferred name."""
    best = {}
    for name, value in objects.items():
        if _is_shared_value(value):
            continue
        key = id(value)
        if key not in best or _preference(name, value) < _preference(best[key], value):
            best[key] = name
    return best


def _preference(name, value):
    """Sort key: contrib, compat.v1 and raw_ops late; then few dots, a class's own name, a short name."""
    late = name.startswith(("tf.contrib.", "tf.compat.v1.", "tf.raw_ops."))
    passed_on = name.startswith(("tf.contrib.slim.", "tf.contrib.specs.", "tf.contrib.keras.", "tf.keras.backend."))
    renamed = isinstance(value, type) and value.__name__ != name.rpartition(".")[2]
    return (late, passed_on, name.count("."), renamed, len(name), name)


def _is_shared_value(value):
    """Whether equal objects of this type say nothing about being the same symbol."""
    return value is None or isinstance(value, (bool, int, float, str, bytes, tuple, list, dict, set, frozenset))


def describe(name, value, canonical):
    """The row of a symbol: kind, works, alias, signature or value."""
    alias = "" if _is_shared_value(value) else canonical.get(id(value), name)
    kind = kind_of(value)
    if kind in "fc":
        text = signature_text(value, canonical)
        if ".raw_ops." in name and text:
            text = "*, " + text
    elif kind == "k":
        text = value_text(value, canonical)
    else:
        text = ""
    if kind == "k" and text in (alias, "..."):
        text = ""
    return [kind, "", "" if alias == name else alias, text]


def kind_of(value):
    """f, c, m or k."""
    if isinstance(value, type):
        return "c"
    if isinstance(value, types.ModuleType):
        return "m"
    if callable(value) and (inspect.isroutine(value) or isinstance(value, functools.partial)):
        return "f"
    if callable(value) and inspect.getattr_static(value, "__wrapped__", None) is not None:
        return "f"
    return "k"


def signature_text(value, canonical):
    """The parameters of a function or constructor as Python text; "..." where Python does not know."""
    if isinstance(value, type):
        signature = _constructor(value)
    else:
        signature = _signature(value)
    if signature is None:
        return "..."
    return _render(signature, canonical)


def _signature(function):
    """As ``inspect.signature``, but as TensorFlow's decorators declare the arguments, where they do."""
    layer = function
    while layer is not None:
        decorator = getattr(layer, "_tf_decorator", None)
        declared = getattr(decorator, "decorator_argspec", None)
        if declared is not None:
            return _from_argspec(declared)
        layer = getattr(decorator, "_decorated_target", None) if decorator is not None else None
    try:
        return inspect.signature(_passed_on_to(function))
    except (ValueError, TypeError):
        return None


def _passed_on_to(function):
    """The function that 1.15's ``tf.keras.applications`` wraps without saying so, or the function itself."""
    if getattr(function, "__module__", "") != "tensorflow.python.keras.applications":
        return function
    for cell in function.__closure__ or ():
        wrapped = cell.cell_contents
        module = getattr(wrapped, "__module__", "").rpartition(".")[2]
        try:
            return getattr(importlib.import_module("keras_applications." + module), wrapped.__name__)
        except (ImportError, AttributeError):
            continue
    return function


def _from_argspec(spec):
    """A ``Signature`` of an ``ArgSpec`` or ``FullArgSpec``."""
    parameter = inspect.Parameter
    defaults = [parameter.empty] * (len(spec.args) - len(spec.defaults or ())) + list(spec.defaults or ())
    found = [
        parameter(name, parameter.POSITIONAL_OR_KEYWORD, default=default)
        for name, default in zip(spec.args, defaults)  # noqa: B905 (Python 3.7)
    ]
    if spec.varargs:
        found.append(parameter(spec.varargs, parameter.VAR_POSITIONAL))
    for name in getattr(spec, "kwonlyargs", None) or ():
        default = (spec.kwonlydefaults or {}).get(name, parameter.empty)
        found.append(parameter(name, parameter.KEYWORD_ONLY, default=default))
    keywords = getattr(spec, "varkw", None) or getattr(spec, "keywords", None)
    if keywords:
        found.append(parameter(keywords, parameter.VAR_KEYWORD))
    return inspect.Signature(found)


def _constructor(cls):
    """The signature of ``cls.__init__`` or ``cls.__new__``, whichever says more, without ``self``."""
    descriptor = getattr(cls, "DESCRIPTOR", None)
    if descriptor is not None and hasattr(descriptor, "fields"):
        keyword = inspect.Parameter.KEYWORD_ONLY
        fields = [field.name for field in descriptor.fields if not iskeyword(field.name)]
        return inspect.Signature([inspect.Parameter(field, keyword, default=None) for field in fields])
    if issubclass(cls, enum.Enum):
        return None
    candidates = []
    for method, base in ((cls.__init__, object.__init__), (cls.__new__, object.__new__)):
        if method is base or isinstance(method, type(object.__init__)):
            continue
        signature = _signature(method)
        if signature is not None:
            parameters = list(signature.parameters.values())
            if parameters and parameters[0].kind is not inspect.Parameter.VAR_POSITIONAL:
                parameters = parameters[1:]
            candidates.append(inspect.Signature(parameters))
    for signature in candidates:
        if any(p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in signature.parameters.values()):
            return signature
    if cls.__name__.endswith("Wrapper") and len(cls.__mro__) > 2:  # RNN cell wrappers pass everything on
        return _constructor(cls.__mro__[1])
    if candidates:
        return candidates[0]
    plain = cls.__init__ is object.__init__ and cls.__new__ is object.__new__
    return inspect.Signature() if plain else None


def _render(signature, canonical):
    parts = []
    starred = False
    parameters = list(signature.parameters.values())
    for index, parameter in enumerate(parameters):
        text = parameter.name
        if parameter.kind is parameter.VAR_POSITIONAL:
            text, starred = "*" + text, True
        elif parameter.kind is parameter.VAR_KEYWORD:
            text = "**" + text
        elif parameter.kind is parameter.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        if parameter.default is not parameter.empty:
            text += "=" + value_text(parameter.default, canonical)
        parts.append(text)
        following = parameters[index + 1].kind if index + 1 < len(parameters) else None
        if parameter.kind is parameter.POSITIONAL_ONLY and following is not parameter.POSITIONAL_ONLY:
            parts.append("/")
    return ", ".join(parts)


def value_text(value, canonical):
    """A Python expression for a default or a constant; ``...`` for what has no text of its own."""
    if value is None or (isinstance(value, (bool, int, str, bytes)) and type(value) in (bool, int, str, bytes)):
        return repr(value)
    if type(value) is float:
        return repr(value) if value - value == 0 else f"float({repr(value)!r})"
    if type(value) in (tuple, list):
        items = [value_text(item, canonical) for item in value]
        if type(value) is list:
            return "[{}]".format(", ".join(items))
        return "({}{})".format(", ".join(items), "," if len(items) == 1 else "")
    if type(value) is dict and not value:
        return "{}"
    name = canonical.get(id(value))
    if name is not None:
        return name
    if isinstance(value, enum.Enum):
        return f"{canonical.get(id(type(value)), type(value).__name__)}.{value.name}"
    if isinstance(value, type) and value.__module__ in ("builtins", "numpy"):
        return value.__name__ if value.__module__ == "builtins" else "np." + value.__name__
    owner = canonical.get(id(type(value)))
    return owner + "(...)" if owner is not None else "..."


def describe_members(objects, canonical):
    """Rows of the public members of ``MEMBERS_OF``, named ``tf.Session.run``."""
    rows = {}
    for listed in MEMBERS_OF:
        for name in (listed, "tf.compat.v1." + listed[3:]):
            cls = objects.get(name)
            if not isinstance(cls, type):
                continue
            for member in sorted(dir(cls)):
                if not member.startswith("_"):
                    rows[f"{name}.{member}"] = _member(cls, member, canonical)
    return rows


def _member(cls, member, canonical):
    value = inspect.getattr_static(cls, member)
    if isinstance(value, (staticmethod, classmethod)):
        signature = _signature(getattr(cls, member))
        return ["f", "", "", _render(signature, canonical) if signature else "..."]
    if inspect.isroutine(value) and not inspect.isdatadescriptor(value):
        signature = _signature(value)
        if signature is None:
            return ["f", "", "", "..."]
        parameters = list(signature.parameters.values())
        if parameters and parameters[0].kind is not inspect.Parameter.VAR_POSITIONAL:
            parameters = parameters[1:]
        return ["f", "", "", _render(signature.replace(parameters=parameters), canonical)]
    if isinstance(value, (property, types.MemberDescriptorType, types.GetSetDescriptorType)):
        return ["k", "", "", ""]
    text = value_text(value, canonical)
    return ["k", "", "", "" if text == "..." else text]


def homes(canonical, objects_v2):
    """Map private paths (``tensorflow.python.ops.array_ops.placeholder``) to the object's public name.

    An object that 1.15 shows under ``tf.compat.v2`` only, such as ``math_ops.reduce_sum``, has that name.
    """
    names = {key: "tf.compat.v2." + name[3:] for key, name in canonical_names(objects_v2).items()}
    names.update(canonical)
    found = {}
    for module in [m for m in list(sys.modules.values()) if isinstance(m, types.ModuleType)]:
        path = getattr(module, "__name__", "").replace("tensorflow_core.", "tensorflow.", 1)
        in_contrib = path.startswith("tensorflow.contrib.") and ".python." in path
        if not (path.startswith("tensorflow.python.") or in_contrib) or "._api" in path or ".api._v" in path:
            continue
        if id(module) in names:
            found[path] = names[id(module)]
        for attribute, value in list(vars(module).items()):
            if attribute.startswith("_") or isinstance(value, types.ModuleType) or id(value) not in names:
                continue
            found[f"{path}.{attribute}"] = names[id(value)]
    return found
