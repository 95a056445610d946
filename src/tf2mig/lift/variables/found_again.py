"""Variables and layers of a loop that its first round makes and that all others find again.

    for t in range(steps):
        with tf.variable_scope("decoder", reuse=t > 0):
            logits = tf.layers.dense(output, size, name="out")

A name that does not change from round to round is an error in TF1 where nothing is reused, so that a program that runs
means one layer (`get_variable` of tensorflow/python/ops/variable_scope.py of TF 1.15). It is made in front of the loop.
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Function
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.syntax.mentions import read_names, stored_names
from tf2mig.syntax.walking import walk

_SCOPES = ("tf.variable_scope", "tf.variable_op_scope")
_CHANGING = (ast.Mod, ast.FloorDiv, ast.Div, ast.Mult, ast.Pow)
"""Operators that may give one number for several rounds."""


def settle_rounds(context: Context) -> None:
    """Take the loops from what is made in their first round only. Raises Blocked where that is not known."""
    for creation in context.state.creations:
        made = creation.value.kind if creation.value is not None else None
        if not creation.loops or creation.function is not None or made is Kind.OPTIMIZER:
            continue
        if creation.symbol == "tf.Variable" or creation.symbol in cat.GLOBAL_STEPS:
            continue
        if _is_object(creation) and not _is_called_there(context, creation):
            continue
        if _may_reuse(context, creation) and _is_same(context, creation):
            creation.rounds, creation.loops = creation.loops, ()


def check_rounds(creation: Creation, text: str) -> None:
    """Raise Blocked where the text that makes something in front of a loop needs what the loop sets."""
    for loop in creation.rounds:
        if read_names(ast.parse(text, mode="eval")) & stored_names(loop):
            raise Blocked(creation.node, "TFM706", "what a loop creates depends on what it computes")


def own_target(context: Context, creation: Creation) -> str:
    """The name that a loop binds to a variable that its first round makes, and to nothing else."""
    tree, statement = context.state.tree, context.state.tree.parents.get(creation.node)
    if not creation.rounds or not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return ""
    name = statement.targets[0].id
    alone = len(statement.targets) == 1 and len(tree.bindings(tree.home(statement), name)) == 1
    held = context.class_of(creation.item.owner) is not None or creation.item.owner in context.builders
    return name if alone and not held else ""


def _is_object(creation: Creation) -> bool:
    """Whether an object is made that is applied elsewhere, and has its variables from there."""
    return creation.symbol.rsplit(".", 1)[-1][:1].isupper()


def _is_called_there(context: Context, creation: Creation) -> bool:
    """Whether the loop that makes a cell in a scope calls it too, so that its variables are those of the scope."""
    statement = context.state.tree.parents.get(creation.node)
    names = [ast.unparse(t) for t in statement.targets] if isinstance(statement, ast.Assign) else []
    calls = (n for n in walk(creation.loops[-1]) if isinstance(n, ast.Call))
    called = any(ast.unparse(c.func) in names for c in calls)
    return called and creation.symbol.endswith("Cell") and bool(_scopes(context, creation, inside=True))


def _may_reuse(context: Context, creation: Creation) -> bool:
    """Whether reuse may be on where something is made."""
    if creation.reuse:
        return True
    asked = [k.value for k in creation.node.keywords if k.arg in ("reuse", "_reuse")]
    for scope in _scopes(context, creation):
        asked += [k.value for k in scope.keywords if k.arg == "reuse"]
    if any(not isinstance(a, ast.Constant) or a.value for a in asked):
        return True
    within = [n for loop in creation.loops for n in walk(loop)]
    return any(isinstance(n, ast.Attribute) and n.attr == "reuse_variables" for n in within)


def _scopes(context: Context, creation: Creation, *, inside: bool = False) -> list[ast.Call]:
    """The calls that open the variable scopes around something; only those inside its loops."""
    found: list[ast.Call] = []
    for above in context.state.tree.ancestors(creation.node):
        if isinstance(above, Function) or (inside and above is creation.loops[0]):
            break
        for part in above.items if isinstance(above, ast.With) else []:
            call = part.context_expr
            if isinstance(call, ast.Call) and context.state.symbols.called(call) in _SCOPES:
                found.append(call)
    return found


def _is_same(context: Context, creation: Creation) -> bool:
    """Whether something has one name in all rounds. Raises Blocked where some rounds may share one."""
    scopes = _scopes(context, creation, inside=True)
    heads = [a for s in scopes for a in [*s.args[:1], *(k.value for k in s.keywords if k.arg == "name_or_scope")]]
    own = [k.value for k in creation.node.keywords if k.arg in ("name", "scope")]
    if creation.symbol == "tf.get_variable":
        own += creation.node.args[:1]
    own = [o for o in own if not isinstance(o, ast.Constant) or o.value is not None]
    if not own and not heads:
        return False
    set_by = {n for loop in creation.loops for n in stored_names(loop)}
    given = [e for e in _spelled_out(creation, [*own, *heads]) if read_names(e) & set_by]
    repeated = any(_repeats(n) for loop in creation.loops if isinstance(loop, ast.For) for n in walk(loop.iter))
    if given and (repeated or any(_may_repeat(n, set_by) for e in given for n in walk(e))):
        raise Blocked(creation.node, "TFM706", "some rounds of a loop use the variables of others")
    return not given


def _spelled_out(creation: Creation, names: list[ast.expr]) -> list[ast.expr]:
    """The expressions, and what the loops assign to the names in them."""
    found = list(names)
    for name in found:
        for loop in creation.loops:
            for statement in walk(loop):
                if isinstance(statement, ast.Assign) and statement.value not in found:
                    found += [statement.value] if stored_names(statement) & read_names(name) else []
    return found


def _repeats(node: ast.AST) -> bool:
    """Whether a literal list names something twice."""
    names = [e.value for e in getattr(node, "elts", ()) if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    return len(set(names)) != len(names)


def _may_repeat(node: ast.AST, changing: set[str]) -> bool:
    """Whether an expression over a round's number may give the same for another round."""
    if isinstance(node, ast.IfExp | ast.BoolOp | ast.Compare):
        return bool(read_names(node) & changing)
    return isinstance(node, ast.BinOp) and isinstance(node.op, _CHANGING) and bool(read_names(node.left) & changing)


__all__ = ["check_rounds", "own_target", "settle_rounds"]
