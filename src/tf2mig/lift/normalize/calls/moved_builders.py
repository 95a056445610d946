"""Networks that one function builds and another one runs: built where they are run.

    def play():                                        def play():
        s, readout = create_network()                      train()
        train(s, readout, sess)
                                                       def train():
    def train(s, readout, sess):                           s, readout = create_network()

Only where the function that runs them is called once and nothing else asks for them. This is tried where a program is
blocked: what is run must stand in a scope that the run can see.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.parameters import removals
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.mentions import block_of, names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_QUIET = cat.SESSIONS | {"tf.ConfigProto", "tf.GPUOptions", "tf.reset_default_graph", "tf.set_random_seed"}


def move_builders(source: Source) -> Source:
    """The program with such networks built where they are run; the same one where there are none."""
    return settled(source, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    functions = {f.name: f for f in tree.module.body if isinstance(f, ast.FunctionDef)}
    for function in functions.values():
        named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
        call = tree.parents.get(named[0]) if len(named) == 1 else None
        statement = tree.parents.get(call) if isinstance(call, ast.Call) and call.func is named[0] else None
        caller = tree.parents.get(statement) if isinstance(statement, ast.Expr | ast.Assign | ast.Return) else None
        while isinstance(caller, ast.With):
            statement, caller = caller, tree.parents.get(caller)
        if not isinstance(caller, ast.FunctionDef) or not isinstance(call, ast.Call) or caller is function:
            continue
        assert isinstance(statement, ast.stmt)
        made = _last_built(tree, symbols, statement, functions)
        edits = _edits(tree, function, caller, call, made) if made is not None else None
        if edits:
            return edits
    return None


def _last_built(
    tree: Tree, symbols: Symbols, statement: ast.stmt, functions: dict[str, ast.FunctionDef]
) -> ast.Assign | None:
    """The statement nearest above a call that calls a function of the program which builds, if all between is quiet."""
    block = block_of(tree.parents, statement)
    for above in reversed(block[: block.index(statement)]):
        value = above.value if isinstance(above, ast.Assign) else None
        called = value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else ""
        if isinstance(above, ast.Assign) and called in functions and "tf." in tree.segment(functions[called]):
            return above
        calls = [n for n in walk(above) if isinstance(n, ast.Call)]
        if any((symbols.called(c) or "").startswith("tf.") and symbols.called(c) not in _QUIET for c in calls):
            return None
    return None


def _edits(
    tree: Tree, function: ast.FunctionDef, caller: ast.FunctionDef, call: ast.Call, made: ast.Assign
) -> list[Edit] | None:
    """The edits that build in the function what its caller hands it; None where it is used otherwise."""
    target = made.targets[0]
    elements = target.elts if isinstance(target, ast.Tuple) else [target]
    names = [e.id for e in elements if isinstance(e, ast.Name)]
    args = function.args
    plain = not (args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs or function.decorator_list)
    if len(names) != len(elements) or len(made.targets) != 1 or not plain or len(set(names)) != len(names):
        return None
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return None
    nodes: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    places = {
        n.id: i for i, a in enumerate(nodes) if isinstance(n := getattr(a, "value", a), ast.Name) and n.id in names
    }
    loads = [n for n in walk(caller) if isinstance(n, ast.Name) and n.id in names and isinstance(n.ctx, ast.Load)]
    stores = [n for n in walk(caller) if isinstance(n, ast.Name) and n.id in names and isinstance(n.ctx, ast.Store)]
    if not places or len(loads) != len(places) or len(stores) != len(names):
        return None
    parameters = [a.arg for a in args.args]
    received = {n: _received(nodes[i], i, parameters) for n, i in places.items()}
    local = (set(parameters) | stored_names(function)) - set(received.values())
    spare = [n for n in names if n not in places]
    outside = names_in(made.value) & (stored_names(caller) | {a.arg for a in caller.args.args})
    if None in received.values() or outside or names_in(made.value) & local or (set(spare) & local):
        return None
    said = {n: str(received.get(n, n)) for n in names}
    text = ", ".join(said[n] for n in names)
    layout = Layout(tree)
    first = function.body[1 if ast.get_docstring(function) is not None and len(function.body) > 1 else 0]
    start = layout.extent(first)[0]
    line = f"{layout.column(first)}{text} = {tree.segment(made.value)}{layout.newline}"
    defaults: list[ast.expr | None] = [None] * (len(parameters) - len(args.defaults)) + list(args.defaults)
    extents = [(tree.start(a), tree.end(d if d is not None else a)) for a, d in zip(args.args, defaults, strict=True)]
    edits = removals(extents, {i for i, p in enumerate(parameters) if p in received.values()})
    edits += removals([(tree.start(n), tree.end(n)) for n in nodes], set(places.values()))
    edits += [Edit(start, start, line), Edit(*layout.extent(made, comments=False), "")]
    return sorted(edits, key=lambda e: e.start)


def _received(node: ast.expr | ast.keyword, place: int, parameters: list[str]) -> str | None:
    """The parameter that an argument is for."""
    if isinstance(node, ast.keyword):
        return node.arg
    return parameters[place] if place < len(parameters) else None


__all__ = ["move_builders"]
