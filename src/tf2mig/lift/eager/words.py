"""What is said in other words: names, calls, layers, losses, variables."""

from __future__ import annotations

import ast
import re

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.arguments import Unsupported, bind, entries, fill
from tf2mig.lift.core.rewriter import Page
from tf2mig.lift.layers.functions import is_layer, split_layer
from tf2mig.lift.variables.initial_values import is_variable, variable_text
from tf2mig.syntax.walking import walk

_STATELESS = re.compile(r"\.(max|average)_?pooling|\.flatten$|\.dropout$|pool")
_MODELS = (
    "tf.keras.Model",
    "tf.keras.models.Model",
    "tf.contrib.eager.Network",
    "tf.layers.Layer",
    "tf.keras.layers.Layer",
)


def names(page: Page) -> None:
    """Rename what only has another name."""
    table = entries("eager")
    for use in page.symbols.uses:
        entry = table.get(use.symbol)
        if entry is not None and "name" in entry:
            page.replace(use.node, page.spelled(str(entry["name"])))


def functions(page: Page) -> None:
    """Rewrite the calls that the table ``eager`` knows."""
    table = entries("eager")
    for call, symbol in page.calls():
        entry = table.get(symbol)
        if entry is None or "tf2" not in entry:
            continue
        try:
            arguments = bind(symbol, str(entry["params"]), call, page.text, symbols=page.symbols.symbol)
            step = entry.get("step")
            if step is not None and arguments.text(str(step)) is None:
                arguments = arguments.replace(str(step), _global_step(page))
            page.replace(call, page.spelled(fill(str(entry["tf2"]), arguments)))
            if "support" in entry:
                page.progress.imports[f"import {entry['support']}"] = None
                page.progress.support[str(entry["support"])] = None
        except Unsupported as why:
            raise Blocked(call, "TFM705", why.reason) from None


def _global_step(page: Page) -> str:
    return page.spelled("tf.train.get_or_create_global_step()")


def layers(page: Page) -> None:
    """Layer classes of `tf.layers` as Keras'; functions only where they keep no state."""
    for call, symbol in page.calls():
        if not is_layer(symbol) or symbol.startswith("tf.keras."):
            continue
        try:
            split = split_layer(symbol, call, page.text, symbols=page.symbols.symbol)
        except Unsupported as why:
            raise Blocked(call, "TFM710", why.reason) from None
        creator = split.creator
        if split.call:
            if creator and not _STATELESS.search(symbol):
                raise Blocked(call, "TFM706", f"`{symbol}` makes new variables at each call in eager execution")
            creator = split.call.replace("{layer}", creator)
        page.progress.imports.update(dict.fromkeys(split.imports))
        page.progress.support.update(dict.fromkeys(split.support))
        page.replace(call, page.spelled(creator))


_SAVER = '''
class {name}:
    """Saves a list of variables, and restores them by their places in it."""

    def __init__(self, variables):
        self._checkpoint = tf.train.Checkpoint(variables=list(variables))

    def save(self, path, global_step=None):
        folder, name = os.path.split(path)
        manager = tf.train.CheckpointManager(self._checkpoint, folder or ".", None, checkpoint_name=name)
        return manager.save(checkpoint_number=None if global_step is None else int(global_step))

    def restore(self, path):
        self._checkpoint.restore(path).assert_existing_objects_matched()
'''


def savers(page: Page) -> None:
    """`tfe.Saver` over variables is a small class around a checkpoint."""
    for use in page.symbols.uses:
        if use.symbol == "tf.contrib.eager.Saver":
            name = page.progress.name("Saver")
            page.progress.definitions[name] = page.spelled(_SAVER.replace("{name}", name))
            page.progress.imports["import os"] = None
            page.replace(use.node, name)


def trained(page: Page) -> None:
    """Gradients by ``model.variables`` are by the trainable ones: a Keras 3 model keeps more variables."""
    if any(_has_own_variables(page, node) for node in walk(page.tree.module)):
        return
    for call in walk(page.tree.module):
        if isinstance(call, ast.Call) and (_is_gradient(call) or _is_zip(call)) and len(call.args) > 1:
            listed = call.args[1]
            if isinstance(listed, ast.Attribute) and listed.attr in ("variables", "weights"):
                page.replace(listed, f"{page.text(listed.value)}.trainable_variables")


def _has_own_variables(page: Page, node: ast.AST) -> bool:
    """Whether a class that is no model of Keras keeps variables under that name itself."""
    if not isinstance(node, ast.ClassDef) or any(page.symbols.symbol(b) in _MODELS for b in node.bases):
        return False
    defined = any(isinstance(n, ast.FunctionDef) and n.name in ("variables", "weights") for n in node.body)
    return defined or any(
        isinstance(n, ast.Attribute) and n.attr in ("variables", "weights") and isinstance(n.ctx, ast.Store)
        for n in walk(node)
    )


def _is_gradient(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "gradient"


def _is_zip(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "zip"


def variables(page: Page) -> None:
    """`tf.get_variable` makes a new variable at each call in eager execution."""
    for call, symbol in page.calls():
        if is_variable(symbol) and symbol != "tf.Variable":
            name = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "name"), None)
            try:
                text = variable_text(
                    symbol,
                    call,
                    page.text,
                    page.text(name) if name is not None else None,
                    symbols=page.symbols.symbol,
                )
            except Unsupported as why:
                raise Blocked(call, "TFM710", why.reason) from None
            page.replace(call, page.spelled(text))


def networks(page: Page) -> None:
    """In model and layer classes ``track_layer(x)`` is ``x``, and ``add_variable`` is ``add_weight``."""
    for node in walk(page.tree.module):
        if not isinstance(node, ast.ClassDef) or not any(page.symbols.symbol(b) in _MODELS for b in node.bases):
            continue
        for call in walk(node):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _is_self(call.func.value):
                _method(page, call, call.func.attr)
            elif isinstance(call, ast.Attribute) and call.attr == "value" and _is_dimension(call.value):
                page.replace(call, page.text(call.value))


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _is_dimension(node: ast.expr) -> bool:
    """``input_shape[-1]``: a number since TF2, a `Dimension` before."""
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "input_shape"


def _method(page: Page, call: ast.Call, name: str) -> None:
    if name == "track_layer" and len(call.args) == 1:
        page.replace(call, page.text(call.args[0]))
    elif name in ("add_variable", "add_weight") and (call.args or name == "add_variable"):
        words = [*zip(("name", "shape", "dtype", "initializer"), call.args, strict=False)]
        parts = [f"{word}={page.text(value)}" for word, value in words]
        parts += [page.text(k) for k in call.keywords]
        page.replace(call, f"self.add_weight({', '.join(parts)})")
