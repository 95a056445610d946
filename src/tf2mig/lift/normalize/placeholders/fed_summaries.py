"""Variables that only summaries read and every run is fed: placeholders in all but name.

    episode_reward = tf.Variable(0.)                       episode_reward = tf.placeholder(tf.float32, [])
    tf.summary.scalar("Reward", episode_reward)
    session.run(merged, feed_dict={episode_reward: r})

TF1 lets a run be fed any tensor, a variable's value included. What nothing assigns, trains or reads otherwise is never
seen with another value.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_TYPES = {float: "float32", int: "int32"}
_LISTED = ("trainable_variables(", "global_variables(", "all_variables(", "get_collection(")


def declare_fed_variables(tree: Tree) -> Tree:
    """The tree of a text in which such variables are placeholders."""
    if "Variable(" not in tree.text or "summary" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        call = node.value if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if not isinstance(call, ast.Call) or symbols.called(call) != "tf.Variable" or not isinstance(node, ast.Assign):
            continue
        kind, name = _kind(call), _key(node.targets[0])
        if kind is not None and name is not None and _only_fed(tree, symbols, node, name):
            assert isinstance(call.func, ast.Attribute)
            text = f"{tree.segment(call.func.value)}.placeholder({tree.segment(call.func.value)}.{kind}, [])"
            edits.append(Edit(tree.start(call), tree.end(call), text))
    if not edits or any(word in tree.text[edits[-1].end :] for word in _LISTED):
        return tree
    return edited(tree, edits)


def _kind(call: ast.Call) -> str | None:
    """The type of a variable that a number starts."""
    value = call.args[0] if len(call.args) == 1 else None
    if not isinstance(value, ast.Constant) or not isinstance(call.func, ast.Attribute):
        return None
    if any(k.arg not in ("name", "trainable") for k in call.keywords):
        return None
    return _TYPES.get(type(value.value))


def _key(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _only_fed(tree: Tree, symbols: Symbols, made: ast.Assign, name: str) -> bool:
    """Whether summaries alone read a variable, and it or the list that holds it is a key of feeds."""
    fed = read = False
    for node in tree.nodes:
        if not isinstance(node, ast.Name | ast.Attribute) or _key(node) != name or not _same_scope(tree, made, node):
            continue
        if not isinstance(node.ctx, ast.Load):
            if node is not made.targets[0]:
                return False
            continue
        parent = tree.parents.get(node)
        if isinstance(parent, ast.Dict) and node in parent.keys:
            fed = True
        elif isinstance(parent, ast.Call) and node in parent.args and symbols.called(parent) in cat.SUMMARIES:
            read = True
        elif isinstance(parent, ast.List | ast.Tuple):
            held = tree.parents.get(parent)
            if not isinstance(held, ast.Assign | ast.Return):
                return False
            fed = fed or _list_is_fed(tree, held)
        else:
            return False
    return fed and read


def _same_scope(tree: Tree, made: ast.Assign, node: ast.AST) -> bool:
    """Whether a name may be that which the assignment binds."""
    if isinstance(made.targets[0], ast.Attribute):
        return isinstance(node, ast.Attribute)
    here = tree.home(made)
    return here in tree.ancestors(node)


def _list_is_fed(tree: Tree, held: ast.Assign | ast.Return) -> bool:
    """Whether members of a list are keys of a dictionary somewhere."""
    keys = {
        _key(k.value) for n in tree.nodes if isinstance(n, ast.Dict) for k in n.keys if isinstance(k, ast.Subscript)
    }
    function = tree.function_around(held)
    names = {_key(t) for t in held.targets} if isinstance(held, ast.Assign) else set()
    if function is not None:
        for node in tree.nodes:
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.value, ast.Call)
                and _key(node.value.func) == function.name
            ):
                target = node.targets[0]
                names |= {_key(t) for t in (target.elts if isinstance(target, ast.Tuple) else [target])}
    return bool(keys & (names - {None}))


__all__ = ["declare_fed_variables"]
