"""Reuse that is switched on by what a program computes becomes `tf.AUTO_REUSE`.

    for t in range(steps):
        again = reuse or t > 0
        with tf.variable_scope("decoder", reuse=again):
            if t > 1:
                tf.get_variable_scope().reuse_variables()

In TF1 a variable that is there and not reused is an error, and so is one that is reused and not there
(tensorflow/python/ops/variable_scope.py, `_get_single_variable`). In a program that runs, each switch therefore says
what `tf.AUTO_REUSE` finds out. Names and parameters that were the switches go.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.parameters import without_arguments, without_parameters
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import block_of, calls_of, read_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SCOPE = "tf.variable_scope"
_AUTOMATIC = "tf.AUTO_REUSE"


def reuse_automatically(source: Source) -> Source:
    """The program with such switches replaced; the same one where there are none."""
    if "reuse" not in source.text:
        return source
    tree = Tree(source)
    symbols = Symbols(tree)
    switches: set[str] = set()
    edits = [*_given(tree, symbols, switches), *_asked(tree, symbols, switches)]
    if not edits or len({e.start for e in edits}) != len(edits):
        return source
    changed = _changed(source, edits)
    while (cleaned := _without_unread(changed, switches)).text != changed.text:
        changed = cleaned
    return changed


def _changed(source: Source, edits: list[Edit]) -> Source:
    return Source(apply_edits(source.text, sorted(edits, key=lambda e: e.start)), source.path, source.cells)


def _given(tree: Tree, symbols: Symbols, switches: set[str]) -> list[Edit]:
    """`reuse=again` in scopes and layers."""
    edits = []
    for call in [n for n in tree.nodes if isinstance(n, ast.Call)]:
        symbol = symbols.called(call) or ""
        if symbol != _SCOPE and not symbol.startswith(("tf.layers.", "tf.contrib.layers.")):
            continue
        for keyword in call.keywords:
            if keyword.arg == "reuse" and _is_switch(symbols, keyword.value):
                switches |= read_names(keyword.value)
                edits.append(Edit(tree.start(keyword.value), tree.end(keyword.value), _word(tree, call)))
    return edits


def _word(tree: Tree, call: ast.Call) -> str:
    """`tf.AUTO_REUSE` as the module calls TensorFlow; its own name where the call does not show that."""
    root = call.func
    while isinstance(root, ast.Attribute):
        root = root.value
    plain = isinstance(root, ast.Name) and isinstance(call.func, ast.Attribute) and root.id != "layers"
    return f"{tree.segment(root)}.AUTO_REUSE" if plain else _AUTOMATIC


def _is_switch(symbols: Symbols, node: ast.expr) -> bool:
    return not isinstance(node, ast.Constant) and symbols.symbol(node) != _AUTOMATIC


def _asked(tree: Tree, symbols: Symbols, switches: set[str]) -> list[Edit]:
    """`if t > 0: scope.reuse_variables()` in a loop whose scope stands around it."""
    edits: list[Edit] = []
    done: set[ast.Call] = set()
    for node in [n for n in tree.nodes if isinstance(n, ast.If) and _only_switches(n)]:
        opened = _scope_of(tree, symbols, node)
        looped = any(isinstance(a, ast.For | ast.While) for a in tree.ancestors(node))
        if opened is None or not looped or len(block_of(tree.parents, node)) < 2:
            continue
        reuse = next((k for k in opened.keywords if k.arg == "reuse"), None)
        if reuse is not None and not isinstance(reuse.value, ast.Constant):
            continue
        switches |= read_names(node.test)
        edits.append(Edit(*Layout(tree).extent(node), ""))
        if opened in done:
            continue
        done.add(opened)
        word = _word(tree, opened)
        if reuse is not None:
            edits.append(Edit(tree.start(reuse.value), tree.end(reuse.value), word))
        else:
            last = max(tree.end(n) for n in [*opened.args, *opened.keywords])
            edits.append(Edit(last, last, f", reuse={word}"))
    return edits


def _only_switches(node: ast.If) -> bool:
    call = node.body[0].value if len(node.body) == 1 and isinstance(node.body[0], ast.Expr) else None
    named = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    return named and not node.orelse and call.func.attr == "reuse_variables"  # type: ignore[union-attr]


def _scope_of(tree: Tree, symbols: Symbols, node: ast.If) -> ast.Call | None:
    """The call that opens the scope in which a statement switches reuse on: the innermost, or the one it names."""
    asked = node.body[0].value.func.value  # type: ignore[attr-defined]
    current = isinstance(asked, ast.Call) and symbols.called(asked) == "tf.get_variable_scope"
    for above in tree.ancestors(node):
        if isinstance(above, Function):
            return None
        for part in reversed(above.items) if isinstance(above, ast.With) else []:
            call = part.context_expr
            if not isinstance(call, ast.Call) or symbols.called(call) != _SCOPE or not call.args:
                continue
            named = part.optional_vars is not None and ast.unparse(part.optional_vars) == ast.unparse(asked)
            if current or named:
                return call
    return None


def _without_unread(source: Source, switches: set[str]) -> Source:
    """The program without assignments and parameters of functions that were switches and that nothing reads now."""
    tree = Tree(source)
    for function in [n for n in tree.nodes if isinstance(n, ast.FunctionDef)]:
        unread = switches - read_names(function)
        for node in [n for n in walk(function) if isinstance(n, ast.Assign) and not _calls(n.value)]:
            target = node.targets[0]
            named = len(node.targets) == 1 and isinstance(target, ast.Name) and target.id in unread
            if named and len(block_of(tree.parents, node)) > 1:
                switches |= read_names(node.value)
                return _changed(source, [Edit(*Layout(tree).extent(node), "")])
        names = [a.arg for a in function.args.args]
        calls = _direct_calls(tree, function)
        for name in [n for n in names if n in unread and not _stores(function, n)]:
            if calls is not None:
                return _changed(source, _handed_no_more(tree, function, calls, name, switches))
    return source


def _calls(node: ast.AST) -> bool:
    return any(isinstance(n, ast.Call) for n in walk(node))


def _stores(function: ast.FunctionDef, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in walk(function))


def _direct_calls(tree: Tree, function: ast.FunctionDef) -> list[ast.Call] | None:
    """The calls of a function of the module; None where it is used in another way."""
    if not isinstance(tree.parents.get(function), ast.Module):
        return None
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
    calls = calls_of(tree, named)
    starred = any(isinstance(a, ast.Starred) for c in calls for a in c.args)
    return calls if len(calls) == len(named) and not starred else None


def _handed_no_more(
    tree: Tree, function: ast.FunctionDef, calls: list[ast.Call], name: str, switches: set[str]
) -> list[Edit]:
    place = [a.arg for a in function.args.args].index(name)
    edits = without_parameters(tree, function.args, {name})
    for call in calls:
        count = len(call.args)
        gone = {count + n for n, k in enumerate(call.keywords) if k.arg == name} | ({place} if place < count else set())
        for number in gone:
            switches |= read_names([*call.args, *call.keywords][number])
        edits += without_arguments(tree, call, gone) if gone else []
    return edits


__all__ = ["reuse_automatically"]
