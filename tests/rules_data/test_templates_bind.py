"""Every template binds to the real signatures: by the tables for each target, and by what is installed."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
from collections.abc import Iterator
from typing import Any

import pytest

from tf2mig.api.knowledge import Entry, Knowledge
from tf2mig.api.surface import Surface, parse_signature
from tf2mig.rules.templates import parse_template
from tf2mig.syntax.calls import bind_call

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
TARGETS = ("2.15", "2.21")


def _entries() -> list[Entry]:
    entries = [e for e in Knowledge.load().all_entries() if e.tf1.startswith("tf.")]
    return [e for e in entries if "contrib" not in e.tf1 and "contrib" not in e.origin]


def _texts(entry: Entry, target: str) -> Iterator[tuple[str, bool]]:
    """The texts of an entry for a target, and whether each is in TF1's namespace."""
    if entry.targets and target not in entry.targets:
        return
    last = entry.tf1.rpartition(".")[2]
    for text, v1 in ((entry.tf2, False), (entry.compat, True), (entry.reference, False)):
        if text and text not in ("keep", "manual") and not text.endswith(".*" if last == "*" else "\0"):
            yield text.replace("*", last) if entry.kind == "rename" else text, v1


def _named(text: str) -> Iterator[tuple[str, ast.Call | None]]:
    """Every name of TensorFlow in a text, with the call that calls it."""
    root = parse_template(text).root
    called = {id(n.func): n for n in ast.walk(root) if isinstance(n, ast.Call)}
    inner = {id(n.value) for n in ast.walk(root) if isinstance(n, ast.Attribute)}
    for node in ast.walk(root):
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            name = ast.unparse(node)
            if name.startswith("tf.") and "(" not in name:
                yield name, called.get(id(node))


@pytest.mark.parametrize("target", TARGETS)
def test_every_template_binds_to_the_tables(target: str) -> None:
    trouble = []
    plain, legacy = Surface.load(target), Surface.load(target, legacy_keras=True)
    for entry in _entries():
        for text, v1 in _texts(entry, target):
            for name, call in _named(text):
                full = f"tf.compat.v1{name[2:]}" if v1 else name
                symbol = (legacy if v1 or name.startswith("tf.compat.v1") else plain).get(full)
                if symbol is None or symbol.works not in (
                    "yes",
                    "legacy-keras" if "compat.v1" in full else "",
                ):
                    trouble.append(f"{entry.tf1}: {full} is not in {target}")
                elif call and symbol.signature and not bind_call(call, symbol.signature.params):
                    trouble.append(f"{entry.tf1}: {text} does not bind to {full}({symbol.text})")
    assert trouble == []


def test_every_template_binds_to_what_is_installed() -> None:
    tf = pytest.importorskip("tensorflow")
    target = ".".join(tf.__version__.split(".")[:2])
    if target not in TARGETS:
        pytest.skip(f"TensorFlow {target} is no target")
    trouble = []
    for entry in _entries():
        for text, v1 in _texts(entry, target):
            for name, call in _named(text):
                full = f"tf.compat.v1{name[2:]}" if v1 else name
                if full.startswith(("tf.compat.v1.layers", "tf.compat.v1.nn.rnn_cell", "tf.compat.v1.keras")):
                    continue  # these need Keras 2, which is chosen for a whole process
                value = _resolve(tf, full)
                if value is None:
                    trouble.append(f"{entry.tf1}: {full} is not installed")
                elif call is not None and (message := _refuses(value, call)):
                    trouble.append(f"{entry.tf1}: {text}: {message}")
    assert trouble == []


def _resolve(tf: Any, name: str) -> Any:
    value = tf
    for part in name.split(".")[1:]:
        try:
            value = getattr(value, part)
        except AttributeError:
            try:
                value = importlib.import_module(f"{value.__name__}.{part}")
            except (ImportError, AttributeError):
                return None
    return value


def _refuses(value: Any, call: ast.Call) -> str:
    """Why a callable does not take a call's arguments; empty when it does."""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    try:
        signature.bind(*[object() for _ in call.args], **{k.arg: object() for k in call.keywords if k.arg})
    except TypeError as e:
        return str(e)
    return ""


def test_a_template_that_does_not_bind_is_seen() -> None:
    call = next(call for _, call in _named("tf.nn.dropout({x}, keep_prob={keep_prob})"))
    assert call is not None
    assert bind_call(call, parse_signature("x, rate, name=None").params) is None
