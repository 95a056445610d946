"""Which names of an installed TensorFlow are public (part of ``generate_api.py``; runs on Python 3.7 too)."""

from __future__ import annotations

import importlib
import pkgutil
import types

PRIVATE_PARTS = frozenset({"python", "ops", "kernels", "api", "proto", "loader", "_api"})
"""Folders and modules below ``tensorflow.contrib`` that hold implementations."""

LEAKS = frozenset({"tf.core", "tf.compiler", "tf.dtensor.python", "tf.python", "tf.security", "tf.tools", "tf.tsl"})
"""Implementation packages that show when something has imported them."""

HELPER_MODULES = (
    "tensorflow.python.util.",
    "tensorflow.python.platform.tf_logging",
    "tensorflow.python.framework.ops",
)
"""Where contrib packages without a cleaned namespace import their own tools from."""

UNDERSCORED = (
    "__version__",
    "__git_version__",
    "__compiler_version__",
    "__cxx11_abi_flag__",
    "__monolithic_build__",
)

OTHER_PACKAGES_SHOWN = frozenset({"tf.contrib.slim"})
"""Packages that pass modules of other contrib packages on as their own: ``slim.losses``, ``slim.layers``."""

NETS = "tf.contrib.slim.nets"
"""A module of modules, the one public module of contrib that nothing imports."""


def public_objects(tf):
    """All public symbols of ``tf``.

    Returns a mapping from name to object, and the names that raise when touched.
    """
    objects = {"tf": tf}
    broken = set()
    _walk_api(tf, "tf", (id(tf),), objects, broken)
    for name in UNDERSCORED:
        if hasattr(tf, name):
            objects["tf." + name] = getattr(tf, name)
    if "tf.contrib" in objects:
        _walk_contrib(objects, broken)
        objects["tf.pywrap_tensorflow.NewCheckpointReader"] = tf.pywrap_tensorflow.NewCheckpointReader
    return objects, broken


def public_objects_v2(tf):
    """What 1.15 shows under ``tf.compat.v2``, named without that prefix."""
    objects = {"tf": tf.compat.v2}
    _walk_api(tf.compat.v2, "tf", (id(tf.compat.v2),), objects, set())
    return objects


def module_name(module):
    """The dotted name of a module, whichever of its two packages 1.15 says that it is in."""
    try:
        if type(module).__name__.endswith("LazyLoader"):
            dir(module)
        name = getattr(module, "__name__", None) or ""
    except Exception:  # a lazy loader of what is not there
        return ""
    return name.replace("tensorflow_core.", "tensorflow.", 1)


def _is_tf1(tf):
    """Also of 1.15's ``tf.compat.v2``, which has no version of its own."""
    return not hasattr(tf, "__version__") or tf.__version__.startswith("1.")


def _is_api(name, module):
    """Whether a module is part of the public API, not an implementation module that leaks through."""
    if name.endswith(".flags"):
        return True
    path = module_name(module)
    if path.startswith(("keras.", "tf_keras.")):
        return ".src" not in path
    return path == "tensorflow" + name[2:] or "._api." in path or ".api._v" in path


def _attributes(module, name, broken):
    """The public attributes of a module as pairs of name and object; names that raise go to ``broken``."""
    try:
        names = dir(module)
    except Exception:
        broken.add(name)
        return
    for attribute in sorted(set(names)):
        if attribute.startswith(("_", "@")) or f"{name}.{attribute}" in LEAKS:
            continue
        try:
            value = getattr(module, attribute)
        except Exception:
            broken.add(f"{name}.{attribute}")
            continue
        if type(value).__name__ != "_Feature":
            yield attribute, value


def _walk_api(module, name, above, objects, broken):
    for attribute, value in _attributes(module, name, broken):
        full = f"{name}.{attribute}"
        if isinstance(value, types.ModuleType):
            if full in ("tf.contrib", "tf.pywrap_tensorflow", "tf.test.mock"):
                objects[full] = value
                continue
            if full.endswith((".compat.v1", ".compat.v2")):
                objects[full] = value
                # 1.15's compat.v1 is its tf, the targets' compat.v2 is their tf; Surface knows both.
                if full != "tf.compat.v1" or _is_tf1(objects["tf"]):
                    continue
            elif not module_name(value):
                broken.add(full)
                continue
            elif not _is_api(full, value):
                continue
            if id(value) in above:
                continue
            objects[full] = value
            _walk_api(value, full, (*above, id(value)), objects, broken)
        elif not _foreign(value):
            objects[full] = value


def _foreign(value):
    """Whether a function or class belongs to no package of TensorFlow's."""
    if not isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return False
    owner = getattr(value, "__module__", None) or ""
    return owner.split(".")[0] in (
        "collections",
        "six",
        "typing",
        "abc",
        "functools",
        "contextlib",
        "math",
        "os",
        "re",
    )


def _walk_contrib(objects, broken):
    """Breadth first, so that each module is found by its shortest name."""
    waiting = [("tf.contrib", objects["tf.contrib"])]
    seen = set()
    while waiting:
        name, module = waiting.pop(0)
        _import_children(name, module)
        for attribute, value in _contrib_attributes(name, module, broken):
            full = f"{name}.{attribute}"
            if not isinstance(value, types.ModuleType):
                objects[full] = value
                continue
            if not _shows(name, module, attribute, value):
                continue
            objects[full] = value
            if module_name(value) not in seen or name in OTHER_PACKAGES_SHOWN:
                seen.add(module_name(value))
                waiting.append((full, value))


def _import_children(name, module):
    """Import the public subpackages that ``import tensorflow`` does not load by itself."""
    if not _is_public_package(name, module):
        return
    for _, child, is_package in pkgutil.iter_modules(module.__path__):
        if (is_package and child not in PRIVATE_PARTS) or f"{name}.{child}" == NETS:
            try:
                imported = importlib.import_module(f"{module_name(module)}.{child}")
                if not hasattr(module, child):  # 1.15 keeps some modules twice, under two package names
                    setattr(module, child, imported)
            except Exception as error:
                print(f"not importable: {name}.{child}: {error}")


def _is_public_package(name, module):
    return hasattr(module, "__path__") and module_name(module) == "tensorflow" + name[2:]


def _shows(name, module, attribute, child):
    """Whether ``child`` is a public module of the contrib module ``module``."""
    path = module_name(child)
    if ".contrib." not in path or attribute in PRIVATE_PARTS or attribute.startswith("gen_"):
        return False
    if name == "tf.contrib" or path == f"{module_name(module)}.{attribute}":
        return True
    if not _is_public_package(name, module):
        return name == NETS and path.startswith("tensorflow.contrib.slim.")
    return name in OTHER_PACKAGES_SHOWN or path.startswith("tensorflow." + ".".join(name.split(".")[1:3]) + ".")


def _contrib_attributes(name, module, broken):
    """The attributes of a contrib module that are its own or that it means to pass on, modules included."""
    listed = getattr(module, "__all__", ())
    for attribute, value in _attributes(module, name, broken):
        if name == "tf.contrib.quantization" and ("quantize" not in attribute or "fallback" in attribute):
            continue  # it star-imports all generated operations
        if isinstance(value, types.ModuleType) or attribute in listed or _belongs(name, module, value):
            yield attribute, value


def _belongs(name, module, value):
    """Whether a contrib module, which may have no cleaned namespace, holds ``value`` for its users."""
    owner = (getattr(value, "__module__", None) or "").replace("tensorflow_core.", "tensorflow.", 1)
    own = module_name(module)
    # `tf.contrib.eager` is the private module `eager.python.tfe` under a public name; so are others.
    sealed = _is_public_package(name, module) or ".python." not in own or name.count(".") == 2
    if not owner:
        return callable(value) or (sealed and not isinstance(value, (bool, list, tuple)))
    if owner.startswith(HELPER_MODULES) and name not in ("tf.contrib.framework", "tf.contrib.util"):
        return False
    if name.startswith(NETS):
        return owner.startswith("tensorflow.contrib.slim.python.slim.nets.")
    return owner == own or (owner.startswith("tensorflow") and (sealed or hasattr(module, "__path__")))
