"""Savers become `tf.train.Checkpoint` over the same variables."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Role
from tf2mig.graph.values import Kind
from tf2mig.lift.collections import all_entries
from tf2mig.lift.context import Context
from tf2mig.lift.names import identifier
from tf2mig.lift.training import argument

_STATE = frozenset({"tf.train.latest_checkpoint", "tf.train.get_checkpoint_state", "tf.train.checkpoint_exists"})


def prepare_savers(context: Context) -> None:
    """Decide the text of every saver and of its calls. Raises Blocked."""
    savers = [
        (item, node)
        for body in context.state.bodies.values()
        for item in body.items
        for node in ast.walk(item.node)
        if isinstance(node, ast.Call) and context.state.symbols.symbol(node.func) in cat.SAVERS
    ]
    if not savers:
        return
    for use in context.state.symbols.uses:
        if use.symbol in _STATE:
            raise Blocked(use.node, "TFM705", "the program looks for the newest of TF1's checkpoint files")
    for item, node in savers:
        _create(context, item, node)
    for body in context.state.bodies.values():
        for item in body.items:
            for node in ast.walk(item.node):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    _call(context, item, node, node.func)


def _create(context: Context, item: Item, node: ast.Call) -> None:
    if item.role is not Role.KEEP:
        raise Blocked(node, "TFM710", "a saver is made inside the graph")
    chosen = argument(node, 0, "var_list")
    if chosen is not None:
        context.replaced[node] = f"{context.tf}.train.Checkpoint({_chosen(context, item, chosen)})"
        return
    parts: dict[str, str] = {}
    for entry in all_entries(context, trainable=False):
        if entry.creation.item.order < item.order:
            parts[_key(entry.text, parts)] = entry.text
    for creation, name in context.created.items():
        if creation.value is not None and creation.value.kind is Kind.OPTIMIZER and creation.item.order < item.order:
            parts[_key(name, parts)] = name
    arguments = ", ".join(f"{k}={t}" for k, t in parts.items())
    context.replaced[node] = f"{context.tf}.train.Checkpoint({arguments})"


def _key(text: str, taken: dict[str, str]) -> str:
    stem = identifier(text.removeprefix("self."))
    key, number = stem, 1
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    return key


def _chosen(context: Context, item: Item, node: ast.expr) -> str:
    if isinstance(node, ast.List | ast.Tuple):
        return ", ".join(f"{identifier(context.text(e, item))}={context.text(e, item)}" for e in node.elts)
    if isinstance(node, ast.Dict):
        return "**" + context.text(node, item) if _plain_keys(node) else f"variables={context.text(node, item)}"
    return f"variables={context.text(node, item)}"


def _plain_keys(node: ast.Dict) -> bool:
    return all(isinstance(k, ast.Constant) and isinstance(k.value, str) and k.value.isidentifier() for k in node.keys)


def _call(context: Context, item: Item, node: ast.Call, func: ast.Attribute) -> None:
    saver = next((v for n, v in item.uses if n is func.value and v.kind is Kind.SAVER), None)
    if saver is None:
        return
    name = context.state.tree.segment(func.value)
    path = argument(node, 1, "save_path")
    if path is None:
        raise Blocked(node, "TFM710", f"`saver.{func.attr}` without a path")
    if func.attr == "restore":
        context.replaced[node] = f"{name}.read({context.text(path, item)})"
    elif func.attr == "save":
        context.replaced[node] = f"{name}.write({_numbered(context, item, node, path)})"
    else:
        raise Blocked(node, "TFM705", f"`saver.{func.attr}` has no counterpart")


def _numbered(context: Context, item: Item, node: ast.Call, path: ast.expr) -> str:
    step = argument(node, 2, "global_step")
    text = context.text(path, item)
    if step is None:
        return text
    count = context.text(step, item)
    if any(n is step and v.kind is Kind.VARIABLE for n, v in item.uses):
        count = f"{count}.numpy()"
    return f'"{{}}-{{}}".format({text}, {count})'
