"""Variables that a function asks for by name where a module made them: `tf.get_variable` with `reuse=True` gives the
variable of that scope and name (tensorflow/python/ops/variable_scope.py of TF 1.15), so the function reads the name
that the module gave it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names, identifier
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


@dataclass(frozen=True)
class _Made:
    """A statement that names the variable of a literal scope and name."""

    statement: ast.Assign
    target: ast.Name
    key: tuple[str, ...]
    reuses: bool
    function: ast.AST | None


def read_made_variables(tree: Tree) -> Tree:
    """The tree of a text in which functions read such variables by the names that the module gave them."""
    if "reuse=True" not in tree.text or "get_variable" not in tree.text:
        return tree
    symbols = Symbols(tree)
    found = [m for n in tree.nodes if isinstance(n, ast.Assign) and (m := _made(tree, symbols, n)) is not None]
    edits: list[Edit] = []
    names, layout = Names(tree.module), Layout(tree)
    known: dict[tuple[str, ...], str] = {}
    emptied: dict[ast.With, None] = {}
    for asked in [m for m in found if m.reuses and isinstance(m.function, ast.FunctionDef)]:
        makers = [m for m in found if m.key == asked.key and not m.reuses]
        function = asked.function
        assert isinstance(function, ast.FunctionDef)
        if len(makers) != 1 or makers[0].function is not None or not _is_stored_once(function, asked.target.id):
            continue
        if asked.key not in known:
            known[asked.key], renaming = _own_name(tree, makers[0], names)
            edits += renaming
        start, end = layout.extent(asked.statement)
        edits.append(Edit(start, end, ""))
        around = tree.parents.get(asked.statement)
        if isinstance(around, ast.With) and all(any(m.statement is s for m in found) for s in around.body):
            emptied[around] = None
        edits += [
            Edit(tree.start(n), tree.end(n), known[asked.key])
            for n in walk(function)
            if isinstance(n, ast.Name) and n.id == asked.target.id and isinstance(n.ctx, ast.Load)
        ]
    if not edits:
        return tree
    for block in emptied:
        start, end = layout.extent(block)
        edits = [e for e in edits if not (start <= e.start and e.end <= end)]
        edits.append(Edit(start, end, ""))
    text = apply_edits(tree.text, sorted(edits, key=lambda e: (e.start, e.end)))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _made(tree: Tree, symbols: Symbols, statement: ast.Assign) -> _Made | None:
    call, target = statement.value, statement.targets[0]
    if len(statement.targets) > 1 or not isinstance(target, ast.Name) or not isinstance(call, ast.Call):
        return None
    name = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "name"), None)
    if symbols.called(call) != "tf.get_variable" or not isinstance(name, ast.Constant):
        return None
    key, reuses = [str(name.value)], False
    for ancestor in tree.ancestors(statement):
        if isinstance(ancestor, Function):
            return _Made(statement, target, tuple(key), reuses, ancestor)
        if isinstance(ancestor, ast.With):
            for item in ancestor.items:
                scope = item.context_expr
                if not isinstance(scope, ast.Call) or symbols.called(scope) != "tf.variable_scope":
                    return None
                if len(scope.args) != 1 or not isinstance(scope.args[0], ast.Constant):
                    return None
                given = {k.arg: k.value for k in scope.keywords}
                flag = given.pop("reuse", None)
                if given or (flag is not None and not isinstance(flag, ast.Constant)):
                    return None
                reuses = reuses or (isinstance(flag, ast.Constant) and flag.value is True)
                key.insert(0, str(scope.args[0].value))
        elif not isinstance(ancestor, ast.Module):
            return None
    return _Made(statement, target, tuple(key), reuses, None)


def _is_stored_once(function: ast.FunctionDef, name: str) -> bool:
    same = [n for n in walk(function) if isinstance(n, ast.Name) and n.id == name]
    nested = any(isinstance(n, Function | ast.Lambda) for s in function.body for n in walk(s))
    once = sum(isinstance(n.ctx, ast.Store) for n in same) == 1
    return once and not nested and name not in {a.arg for a in function.args.args}


def _own_name(tree: Tree, made: _Made, names: Names) -> tuple[str, list[Edit]]:
    """A name that means the variable alone, and the edits that give it to a variable whose name means others later."""
    same = [
        n
        for n in tree.nodes
        if isinstance(n, ast.Name)
        and n.id == made.target.id
        and not any(isinstance(a, Function | ast.Lambda | ast.ClassDef) for a in tree.ancestors(n))
    ]
    stores = [tree.start(n) for n in same if isinstance(n.ctx, ast.Store)]
    if len(stores) == 1:
        return made.target.id, []
    name = names.fresh(identifier("_".join(made.key)))
    first = tree.start(made.target)
    until = min((at for at in stores if at > first), default=len(tree.text))
    return name, [Edit(tree.start(n), tree.end(n), name) for n in same if first <= tree.start(n) < until]


__all__ = ["read_made_variables"]
