"""Moving averages of tensors, written out as the variables and the updates that they are.

`tf.train.ExponentialMovingAverage.apply` of a tensor makes a variable of zeros beside it, whatever branch it is
called in and whatever scope is reused, and updates it by `average -= (average - value) * (1 - decay)` when it runs;
`num_updates` bounds the decay by `(1 + n) / (10 + n)`. Source: tensorflow/python/training/moving_averages.py, TF 1.15.
TF2's class follows variables only, which is why averages of variables are left to it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.names import identifier, numbered
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_CLASS = "tf.train.ExponentialMovingAverage"
_MAKERS = ("tf.Variable", "tf.get_variable", "tf.placeholder", "tf.contrib.", "tf.layers.", "tf.train.", "tf.global_")
_SCALARS = frozenset({"tf.reduce_mean", "tf.reduce_sum", "tf.nn.l2_loss"})

_Place = ast.Name | ast.Attribute
_Scope = ast.Module | ast.FunctionDef


@dataclass
class _Average:
    """One object that averages, and what the program does with it."""

    made: ast.Assign
    call: ast.Call
    tf: str
    decay: str = ""
    applied: list[ast.Call] = field(default_factory=list)
    read: list[ast.Call] = field(default_factory=list)


def write_out_tensor_averages(tree: Tree) -> Tree:
    """The tree of a text in which averages of tensors are variables of the program's own."""
    if "ExponentialMovingAverage(" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    taken: set[str] = set()
    for node in tree.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and symbols.called(node.value) == _CLASS:
            average = _followed(tree, node, node.value)
            edits += _written(tree, symbols, average, taken) if average is not None else []
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(edits, key=lambda e: (e.start, e.end)))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _followed(tree: Tree, made: ast.Assign, call: ast.Call) -> _Average | None:
    """The object with all its uses; None where one is none of `apply([...])` and `average(x)`."""
    target = made.targets[0]
    if len(made.targets) != 1 or not isinstance(target, _Place):
        return None
    tf = tree.segment(call.func).removesuffix(".train.ExponentialMovingAverage")
    decay = _decay(tree, tf, call, isinstance(target, ast.Attribute))
    if tf == tree.segment(call.func) or decay is None:
        return None
    found = _Average(made, call, tf, decay)
    home = _scope(tree, made) if isinstance(target, ast.Name) else _class(tree, made)
    key = tree.segment(target)
    for node in walk(home) if home is not None else ():
        if not isinstance(node, _Place) or node is target or tree.segment(node) != key:
            continue
        method = tree.parents.get(node)
        used = tree.parents.get(method) if isinstance(method, ast.Attribute) else None
        if not isinstance(method, ast.Attribute) or not isinstance(used, ast.Call) or used.func is not method:
            return None
        if len(used.args) != 1 or used.keywords or method.attr not in ("apply", "average"):
            return None
        (found.applied if method.attr == "apply" else found.read).append(used)
    attributes = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == getattr(target, "attr", None)]
    everywhere = len(attributes) == 1 + len(found.applied) + len(found.read) or isinstance(target, ast.Name)
    return found if found.applied and home is not None and everywhere else None


def _decay(tree: Tree, tf: str, call: ast.Call, kept: bool) -> str | None:
    """The decay as an expression that means the same wherever the object is used; ``kept`` as an attribute."""
    given = dict(zip(("decay", "num_updates"), call.args, strict=False))
    given.update({str(k.arg): k.value for k in call.keywords})
    decay, updates = given.get("decay"), given.get("num_updates")
    if decay is None or not given.keys() <= {"decay", "num_updates", "name"} or len(call.args) > 2:
        return None
    for value in [v for v in (decay, updates) if v is not None]:
        root: ast.expr = value
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Constant) and not _lasting(tree, call, root, value, kept):
            return None
    if updates is None or (isinstance(updates, ast.Constant) and updates.value is None):
        return tree.segment(decay)
    number = f"{tf}.cast({tree.segment(updates)}, {tf}.float32)"
    return f"{tf}.minimum({tree.segment(decay)}, (1.0 + {number}) / (10.0 + {number}))"


def _lasting(tree: Tree, call: ast.Call, root: ast.expr, value: ast.expr, kept: bool) -> bool:
    """Whether a name is bound once, so that it means later what it meant where the object was made."""
    if not isinstance(root, ast.Name):
        return False
    if isinstance(value, ast.Attribute):
        stores = [
            n
            for n in tree.nodes
            if isinstance(n, ast.Attribute) and n.attr == value.attr and not isinstance(n.ctx, ast.Load)
        ]
        return len(stores) == 1 and root.id == "self"
    scope = _scope(tree, call)
    bound = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == root.id]
    stores_here = [n for n in bound if not isinstance(n.ctx, ast.Load)]
    parameter = isinstance(scope, ast.FunctionDef) and root.id in {a.arg for a in walk(scope.args) if hasattr(a, "arg")}
    if stores_here or parameter:
        return not kept and len(stores_here) + parameter == 1
    return sum(isinstance(n, ast.Name) and n.id == root.id and not isinstance(n.ctx, ast.Load) for n in tree.nodes) == 1


def _written(tree: Tree, symbols: Symbols, average: _Average, taken: set[str]) -> list[Edit]:
    """The edits that write one object out; none where something of it is not known to be a tensor of one scope."""
    edits: list[Edit] = []
    names: dict[tuple[str, str], str] = {}
    for call in average.applied:
        values = call.args[0].elts if isinstance(call.args[0], ast.List | ast.Tuple) else []
        if not values:
            return []
        updates, lines = [], []
        scope = _owner(tree, call, values)
        before = _before(tree, scope, average, values, call) if scope is not None else None
        if scope is None or before is None:
            return []
        for value in values:
            made = _tensor(tree, symbols, scope, value)
            if made is None or not isinstance(value, _Place):
                return []
            text = tree.segment(value)
            key = (str(id(scope)), text)
            if key in names:
                return []
            name = names[key] = _fresh(tree, text, taken)
            start = "0.0" if made == "scalar" else f"{average.tf}.zeros({text}.get_shape())"
            label = identifier(name.removeprefix("self."))
            lines.append(f'{name} = {average.tf}.Variable({start}, trainable=False, name="{label}")')
            updates.append(f"{name}.assign_sub(({name} - {text}) * (1.0 - {average.decay}))")
        layout = Layout(tree)
        text = "".join(f"{line}{layout.newline}{layout.column(before)}" for line in lines)
        edits.append(Edit(tree.start(before), tree.start(before), text))
        edits.append(Edit(tree.start(call), tree.end(call), _grouped(layout, average.tf, updates, call)))
    for call in average.read:
        held = next((n for n in (names.get((h, tree.segment(call.args[0]))) for h in _homes(tree, call)) if n), None)
        if held is None:
            return []
        edits.append(Edit(tree.start(call), tree.end(call), held))
    return [*edits, Layout(tree).without(average.made, [average.made])]


def _grouped(layout: Layout, tf: str, updates: list[str], call: ast.Call) -> str:
    """The updates as one operation, each in a line."""
    statement = layout.tree.statement(call)
    margin = layout.newline + layout.column(statement)
    inside = "".join(f"{margin}{INDENT}{u}," for u in updates)
    return f"{tf}.group({inside}{margin})" if len(updates) > 1 else updates[0]


def _homes(tree: Tree, node: ast.AST) -> list[str]:
    return [str(id(a)) for a in tree.ancestors(node) if isinstance(a, ast.FunctionDef | ast.Module | ast.ClassDef)]


def _scope(tree: Tree, node: ast.AST) -> _Scope:
    return next((a for a in tree.ancestors(node) if isinstance(a, ast.FunctionDef)), tree.module)


def _class(tree: Tree, node: ast.AST) -> ast.ClassDef | None:
    return next((a for a in tree.ancestors(node) if isinstance(a, ast.ClassDef)), None)


def _owner(tree: Tree, call: ast.Call, values: list[ast.expr]) -> _Scope | None:
    """The innermost scope around an `apply` that binds all that it averages."""
    scopes = [a for a in tree.ancestors(call) if isinstance(a, ast.FunctionDef | ast.Module)]
    for scope in scopes:
        if all(_bindings(tree, scope, v) for v in values):
            return scope
    return None


def _bindings(tree: Tree, scope: _Scope, value: ast.expr) -> list[ast.Assign]:
    """The statements of a scope that bind what is averaged, in order."""
    key = tree.segment(value)
    found = []
    for node in walk(scope):
        if isinstance(node, _Place) and isinstance(node.ctx, ast.Store) and tree.segment(node) == key:
            statement = tree.statement(node)
            if _scope(tree, node) is scope and isinstance(statement, ast.Assign):
                found.append(statement)
            elif _scope(tree, node) is scope:
                return []
    return sorted(found, key=tree.start)


def _tensor(tree: Tree, symbols: Symbols, scope: _Scope, value: ast.expr) -> str | None:
    """`scalar` or `tensor` for what is surely no variable; None where that is not known."""
    kinds = {_made(symbols, s) for s in _bindings(tree, scope, value)}
    if not kinds or None in kinds:
        return None
    return "scalar" if kinds == {"scalar"} else "tensor"


def _made(symbols: Symbols, statement: ast.Assign) -> str | None:
    made = statement.value
    if isinstance(made, ast.BinOp) and isinstance(statement.targets[0], _Place):
        return "tensor"
    symbol = (symbols.called(made) or "") if isinstance(made, ast.Call) else ""
    if not symbol.startswith("tf.") or symbol.startswith(_MAKERS):
        return None
    assert isinstance(made, ast.Call)
    whole = len(made.args) == 1 and not any(k.arg != "name" for k in made.keywords)
    return "scalar" if symbol in _SCALARS and whole else "tensor"


def _before(tree: Tree, scope: _Scope, average: _Average, values: list[ast.expr], call: ast.Call) -> ast.stmt | None:
    """The statement in front of which the variables are made: the first use behind what they are the averages of."""
    bound = [s for v in values for s in _bindings(tree, scope, v)]
    uses = [call, *(c for c in average.read if scope in (tree.module, *tree.ancestors(c)))]
    block = None
    for ancestor in tree.ancestors(call):
        for body in (getattr(ancestor, "body", None), getattr(ancestor, "orelse", None)):
            inside = isinstance(body, list) and all(any(_within(tree, s, b) for b in body) for s in [*bound, call])
            block = body if block is None and inside else block
        if ancestor is scope:
            break
    for statement in block or ():
        if any(_within(tree, u, statement) for u in uses):
            late = all(tree.end(s) <= tree.start(statement) for s in bound)
            return statement if late and not isinstance(statement, ast.Return) else None
    return None


def _within(tree: Tree, node: ast.AST, statement: ast.stmt) -> bool:
    return node is statement or statement in tree.ancestors(node)


def _fresh(tree: Tree, text: str, taken: set[str]) -> str:
    used = {n.id for n in tree.nodes if isinstance(n, ast.Name)} | {
        n.attr for n in tree.nodes if isinstance(n, ast.Attribute)
    }
    name = numbered(f"{text}_average", lambda new: new.rpartition(".")[2] in used or new in taken)
    taken.add(name)
    return name


__all__ = ["write_out_tensor_averages"]
