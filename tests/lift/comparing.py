"""The examples of examples.toml: read, converted, run under TF 1.15 or under the installed TensorFlow,
compared.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tf2mig.lift.core.arguments import Unsupported, literal_symbol
from tf2mig.lift.layers.functions import split_layer
from tf2mig.lift.steps.optimizers import decay_text, split_optimizer
from tf2mig.lift.variables.initial_values import bind_variable, penalty_text, variable_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RECORDED = HERE / "recorded.json"


def examples() -> dict[str, list[dict[str, Any]]]:
    """The examples by kind: layer, optimizer, decay, variable."""
    with open(HERE / "examples.toml", "rb") as f:
        return tomllib.load(f)


def recorded() -> dict[str, Any]:
    """What TF 1.15 gave, by ``kind/name``."""
    return json.loads(RECORDED.read_text(encoding="utf-8"))


def run(python: str, work: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The numbers of the examples under an interpreter's TensorFlow, by ``kind/id``."""
    child = ROOT / "src" / "tf2mig" / "verify" / "child"
    command = [python, str(HERE / "computing.py"), str(child), str(ROOT / "rules" / "support")]
    done = subprocess.run(command, input=json.dumps(work), capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("RESULTS"):
            return json.loads(line.removeprefix("RESULTS"))
    raise AssertionError(f"no results: {done.stderr[-3000:]}")


def close(a: list[float], b: list[float], tolerance: float = 2e-5) -> bool:
    """Whether two lists of numbers agree to the relative tolerance (absolute below one)."""
    return len(a) == len(b) and all(abs(x - y) <= tolerance * max(1.0, abs(x)) for x, y in zip(a, b, strict=True))


def converted() -> dict[str, list[dict[str, Any]]]:
    """Every example as tf2mig converts it; a layer with a flag once for a Python value and once for a tensor.

    An example that is refused is not in it: see `refusals`.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, group in examples().items():
        found[kind] = []
        for example in group:
            for variant in ("", "/tensor") if example.get("flag") else ("",):
                try:
                    made = _CONVERT[kind](example, bool(variant))
                except Unsupported:
                    continue
                found[kind].append({**example, **made, "id": example["name"] + variant})
    return found


def refusals() -> dict[str, str]:
    """The reason of each refused example, by ``kind/name``."""
    found = {}
    for kind, group in examples().items():
        for example in group:
            try:
                _CONVERT[kind](example, False)
            except Unsupported as e:
                found[f"{kind}/{example['name']}"] = e.reason
    return found


def source(text: str) -> tuple[str, ast.Call, Callable[[ast.expr], str]]:
    """A call's symbol, its node, and what renders its arguments."""
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    symbol = literal_symbol(node.func)
    assert symbol is not None
    return symbol, node, lambda part: ast.get_source_segment(text, part) or ast.unparse(part)


def _layer(example: dict[str, Any], tensor: bool) -> dict[str, Any]:
    symbol, node, text = source(example["call"])
    scope = {k.replace("slim.", "tf.contrib.slim."): v for k, v in example.get("scope", {}).items()}
    split = split_layer(
        symbol,
        node,
        text,
        scope.get(symbol, {}),
        frozenset({"training", "is_training"} if tensor else ()),
        scopes=lambda s: scope.get(s, {}),
        rank=len(example["inputs"]),
        updates_run=example.get("updates", True),
    )
    return {
        "creator": split.creator,
        "application": split.call,
        "imports": split.imports,
        "regularized": split.regularized,
        "trainable": split.trainable,
        "tensor": tensor,
    }


def _optimizer(example: dict[str, Any], tensor: bool) -> dict[str, Any]:
    split = split_optimizer(*source(example["call"]))
    return {"creator": split.creator, "imports": split.imports}


def _decay(example: dict[str, Any], tensor: bool) -> dict[str, Any]:
    return {"text": decay_text(*source(example["call"]))}


def _variable(example: dict[str, Any], tensor: bool) -> dict[str, Any]:
    symbol, node, text = source(example["call"])
    made = variable_text(symbol, node, text, '"scope/w"', example.get("scope_initializer"))
    regularizer = bind_variable(symbol, node, text).nodes.get("regularizer")
    penalty = penalty_text(regularizer, text(regularizer), "v") if regularizer is not None else ""
    return {"text": made, "penalty": penalty}


_CONVERT = {"layer": _layer, "optimizer": _optimizer, "decay": _decay, "variable": _variable}
