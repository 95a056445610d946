"""Run one program as ``python script.py`` would, with controlled randomness and its boundary recorded."""

from __future__ import annotations

import builtins
import importlib
import json
import os
import sys
import types
from typing import Any

from .hooks import after_import

SETTINGS = "TF2MIG_CHILD"


def main() -> None:
    """Run the program that the settings name; raises what it raises."""
    settings = json.loads(os.environ.pop(SETTINGS))
    run(settings)


def run(settings: Any) -> None:
    """``settings``: ``script``, ``args``, ``random`` (whether to pin), ``record`` (a path, or None),
    ``steps``.
    """
    script = os.path.abspath(settings["script"])
    sys.argv = [script, *settings.get("args", ())]
    os.chdir(os.path.dirname(script))
    # the folders of support modules come after the program's own
    sys.path[:0] = [os.path.dirname(script), *settings.get("path", ())]
    _quiet()
    if settings.get("random", True):
        pin(bool(settings.get("nudge")))
    if settings.get("runtime") == "compat":
        use_compat_runtime()
    if not settings.get("record"):
        _execute(script)
        return
    recording = importlib.import_module(__package__ + ".recording")
    recording.install(settings["record"], os.path.dirname(script), settings.get("steps"), bool(settings.get("nudge")))
    try:
        _execute(script)
    except recording.Enough:
        pass
    finally:
        recording.finish()


def pin(nudge: bool) -> None:
    """Control randomness in this process; imports TensorFlow. ``nudge``: move what is drawn by a last bit."""
    tf = importlib.import_module("tensorflow")
    from . import libraries, randomness, seeds

    randomness.pin_kernels(tf, nudge)
    libraries.pin_libraries(tf)
    seeds.pin_numpy()
    seeds.pin_python()


def _quiet() -> None:
    import warnings

    warnings.simplefilter("ignore")
    after_import("matplotlib", _one_backend)
    after_import("matplotlib.pyplot", _no_windows)


def _one_backend(matplotlib: Any) -> None:
    """A program that asks for a backend with windows draws into memory all the same."""
    matplotlib.use = lambda *args, **kwargs: None


def _no_windows(pyplot: Any) -> None:
    """Nobody is there to look at a window, or to press a key in it."""
    pyplot.show = pyplot.pause = lambda *args, **kwargs: None
    pyplot.waitforbuttonpress = pyplot.Figure.waitforbuttonpress = lambda *args, **kwargs: True
    pyplot.ginput = pyplot.Figure.ginput = lambda *args, **kwargs: []


def _execute(script: Any) -> None:
    with open(script, "rb") as stream:
        code = compile(stream.read(), script, "exec", dont_inherit=True)
    module = types.ModuleType("__main__")
    module.__file__ = script
    module.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = module
    exec(code, module.__dict__)


def use_compat_runtime() -> None:
    """Let ``import tensorflow`` mean ``tf.compat.v1`` with TensorFlow 2's behaviour off."""
    v1: Any = importlib.import_module("tensorflow.compat.v1")
    v1.disable_v2_behavior()
    v1.__path__ = list(sys.modules["tensorflow"].__path__)  # ``tensorflow.python...`` stays importable
    sys.modules["tensorflow"] = v1
