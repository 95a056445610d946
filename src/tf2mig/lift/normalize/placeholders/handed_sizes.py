"""Sizes that a class or a function reads off a placeholder that it is handed: it is handed the size as well.

    class Model:                                          class Model:
        def __init__(self, target):                           def __init__(self, target, num_classes):
            n_out = int(target.get_shape()[1])                    n_out = num_classes

    target = tf.placeholder(tf.float32, [None, num_classes])
    model = Model(target)                                 model = Model(target, num_classes)

A size that every declaration gives as the same number is written where it is read. What is local to the function that
declares a placeholder for an object is handed on even if nothing reads it: the object's class may declare the
placeholder then.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settled
from tf2mig.lift.normalize.placeholders.static_shapes import size_read
from tf2mig.lift.steps.training import argument as argument_of
from tf2mig.syntax.mentions import calls_of, names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PLAIN = ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.BinOp | ast.operator | ast.expr_context


@dataclass(frozen=True)
class _Handed:
    """A parameter that stands for placeholders, and what the calls give for it."""

    function: ast.FunctionDef
    cls: ast.ClassDef | None
    parameter: str
    calls: list[ast.Call]
    arguments: list[ast.expr]
    shapes: list[list[ast.expr]]
    attribute: str
    """The attribute that keeps it for the methods of its class; empty where there is none."""


def hand_sizes_on(source: Source) -> Source:
    """The program in which sizes of placeholders are handed on beside them; the same one where none is asked."""
    if "get_shape" not in source.text and ".shape" not in source.text:
        return source
    return settled(source, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for handed in _handed(tree, symbols):
        for node, index in _reads(handed):
            sizes = [s[index] for s in handed.shapes if -len(s) <= index < len(s)]
            if len(sizes) == len(handed.shapes) and (edits := _edits(tree, handed, (node, index), sizes)):
                return edits
        if handed.cls is not None and (edits := _unasked(tree, handed)):
            return edits
    return None


def _unasked(tree: Tree, handed: _Handed) -> list[Edit] | None:
    """The edits that hand on the first size which only the function that declares the placeholder knows."""
    known = {ast.unparse(a) for c in handed.calls for a in [*c.args, *(k.value for k in c.keywords)]}
    if len(handed.arguments) > 1 or tree.home(handed.arguments[0]) is tree.module:
        return None
    for size in handed.shapes[0]:
        local = not isinstance(size, ast.Constant) and ast.unparse(size) not in known
        if local and _is_kept(tree, size, handed.arguments[0]):
            return _handed_on(tree, handed, [], [size])
    return None


def _handed(tree: Tree, symbols: Symbols) -> Iterator[_Handed]:
    for function in [n for n in tree.nodes if isinstance(n, ast.FunctionDef)]:
        home = tree.parents[function]
        cls = home if isinstance(home, ast.ClassDef) and function.name == "__init__" else None
        if (cls is None and not isinstance(home, ast.Module)) or function.decorator_list or function.args.posonlyargs:
            continue
        calls = _calls(tree, cls.name if cls is not None else function.name)
        parameters = [a.arg for a in function.args.args][1 if cls is not None else 0 :]
        for place, name in enumerate(parameters):
            arguments = [a for c in calls if (a := _argument(c, place, name)) is not None]
            declared = [s for a in arguments if (s := _declared(tree, symbols, a)) is not None]
            if calls and len(declared) == len(calls) and name not in stored_names(function):
                attribute = _attribute(tree, cls, function, name) if cls is not None else ""
                yield _Handed(function, cls, name, calls, arguments, declared, attribute)


def _calls(tree: Tree, name: str) -> list[ast.Call]:
    """The calls of a function or a class; none where something else is done with it."""
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name]
    calls = calls_of(tree, uses)
    odd = any(isinstance(a, ast.Starred) for c in calls for a in c.args) or any(
        k.arg is None for c in calls for k in c.keywords
    )
    return calls if len(calls) == len(uses) and not odd else []


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == name), call.args[place] if place < len(call.args) else None)


def _declared(tree: Tree, symbols: Symbols, argument: ast.expr) -> list[ast.expr] | None:
    """The shape that a placeholder's declaration gives, where the argument is a name that only stands for it."""
    stores = tree.bindings(tree.home(argument), argument.id) if isinstance(argument, ast.Name) else []
    made = tree.parents[stores[0]] if len(stores) == 1 else None
    call = made.value if isinstance(made, ast.Assign) and made.targets == stores else None
    if not isinstance(call, ast.Call) or symbols.called(call) != "tf.placeholder":
        return None
    shape = argument_of(call, 1, "shape")
    plain = isinstance(shape, ast.List | ast.Tuple) and not any(isinstance(e, ast.Starred) for e in shape.elts)
    return shape.elts if plain else None  # type: ignore[union-attr]


def kept_by(constructor: ast.FunctionDef, name: str) -> ast.Assign | None:
    """The constructor's own statement `self.x = x` for a parameter; None where there is none."""
    for statement in constructor.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        own = isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self"
        if own and isinstance(statement, ast.Assign) and ast.unparse(statement.value) == name:
            return statement
    return None


def _attribute(tree: Tree, cls: ast.ClassDef, constructor: ast.FunctionDef, name: str) -> str:
    """The attribute that a constructor keeps a parameter in, if nothing else in the program binds one of its name."""
    kept = kept_by(constructor, name)
    target = kept.targets[0] if kept is not None else None
    if not isinstance(target, ast.Attribute) or any(ast.unparse(b) != "object" for b in cls.bases):
        return ""
    bound = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == target.attr]
    return target.attr if [n for n in bound if not isinstance(n.ctx, ast.Load)] == [target] else ""


def _reads(handed: _Handed) -> Iterator[tuple[ast.expr, int]]:
    """Where the size of one dimension is read off the parameter, or off the attribute that keeps it."""
    kept = f"self.{handed.attribute}" if handed.attribute else ""
    for node in walk(handed.cls or handed.function):
        found = size_read(node) if isinstance(node, ast.expr) else None
        if found is None:
            continue
        own = isinstance(found[0], ast.Name) and found[0].id == handed.parameter and node in walk(handed.function)
        if own or (kept and ast.unparse(found[0]) == kept):
            yield node, found[1]  # type: ignore[misc]


def _edits(tree: Tree, handed: _Handed, read: tuple[ast.expr, int], sizes: list[ast.expr]) -> list[Edit] | None:
    node, index = read
    numbers = {s.value for s in sizes if isinstance(s, ast.Constant)}
    if len(numbers) == 1 and len(numbers) == len({ast.dump(s) for s in sizes}):
        number = numbers.pop()
        return [Edit(tree.start(node), tree.end(node), str(number))] if isinstance(number, int) else None
    if numbers or not all(_is_kept(tree, s, a) for s, a in zip(sizes, handed.arguments, strict=True)):
        return None
    return _handed_on(tree, handed, [n for n, i in _reads(handed) if i == index], sizes)


def _handed_on(tree: Tree, handed: _Handed, places: list[ast.expr], sizes: list[ast.expr]) -> list[Edit]:
    """The edits that hand a size on beside the placeholder, and read it where it was asked for."""
    present = _present(handed, sizes)
    name = present or _name(tree, handed, sizes)
    inside = set(walk(handed.function))
    layout = Layout(tree)
    edits: list[Edit] = []
    if not present:
        edits.append(_behind(tree, next(a for a in handed.function.args.args if a.arg == handed.parameter), name))
        for argument, size in zip(handed.arguments, sizes, strict=True):
            text = tree.segment(size)
            named = isinstance(tree.parents[argument], ast.keyword)
            edits.append(_behind(tree, argument, f"{name}={text}" if named else text))
    for node in places:
        statement = tree.parents[node]
        text = name if node in inside else f"self.{name}"
        if isinstance(statement, ast.Assign) and [ast.unparse(t) for t in statement.targets] == [name]:
            edits.append(Edit(*layout.extent(statement), ""))
            edits += _renamed(tree, tree.home(node), name, text)
        else:
            edits.append(Edit(tree.start(node), tree.end(node), text))
    kept = f"self.{name} = {name}"
    if not inside.issuperset(places) and kept not in map(ast.unparse, handed.function.body):
        first = handed.function.body[0]
        start = layout.extent(first)[0]
        edits.append(Edit(start, start, f"{layout.column(first)}{kept}{layout.newline}"))
    return sorted(edits, key=lambda e: (e.start, e.end))


def _behind(tree: Tree, node: ast.arg | ast.expr, text: str) -> Edit:
    end = tree.end(node)
    return Edit(end, end, f", {text}")


def _renamed(tree: Tree, home: ast.AST, name: str, text: str) -> list[Edit]:
    """The edits by which what reads a name reads another one."""
    reads = [n for n in walk(home) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)]
    return [Edit(tree.start(n), tree.end(n), text) for n in reads] if text != name else []


def _present(handed: _Handed, sizes: list[ast.expr]) -> str:
    """A parameter that every call gives the size for already; empty where there is none."""
    names = [a.arg for a in handed.function.args.args][1 if handed.cls is not None else 0 :]
    stored = stored_names(handed.function)
    for place, name in enumerate(names):
        given = [_argument(c, place, name) for c in handed.calls]
        same = all(g is not None and ast.unparse(g) == ast.unparse(s) for g, s in zip(given, sizes, strict=True))
        if same and name not in stored:
            return name
    return ""


def _is_kept(tree: Tree, size: ast.expr, argument: ast.expr) -> bool:
    """Whether a size of names means where the placeholder is handed on what it meant where that was declared."""
    plain = all(isinstance(n, _PLAIN) for n in walk(size))
    home = tree.home(size)
    if not plain or home is not tree.home(argument) or not names_in(size):
        return False
    attributes = {n.attr for n in walk(size) if isinstance(n, ast.Attribute)}
    changed = {n.attr for n in tree.nodes if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
    return all(len(tree.bindings(home, n)) <= 1 for n in names_in(size)) and not attributes & changed


def _name(tree: Tree, handed: _Handed, sizes: list[ast.expr]) -> str:
    """What the size is called where it is handed in: as outside, if that is one name and free."""
    home = handed.cls or handed.function
    taken = names_in(home) | {a.arg for a in walk(home) if isinstance(a, ast.arg)}
    taken |= {n.attr for n in walk(home) if isinstance(n, ast.Attribute)}
    own = {s.id for s in sizes if isinstance(s, ast.Name)}
    words = [*own] if len(own) == 1 and all(isinstance(s, ast.Name) for s in sizes) else []
    words += [f"{handed.parameter}_size", f"size_of_{handed.parameter}"]
    read = {t for n, _ in _reads(handed) for t in _given_name(tree, n)}
    return next((w for w in words if w not in taken or w in read), words[-1])


def _given_name(tree: Tree, node: ast.expr) -> list[str]:
    """The name that a function gives a size which it reads, if it binds it but there."""
    parent = tree.parents[node]
    if not isinstance(parent, ast.Assign) or len(parent.targets) != 1 or not isinstance(parent.targets[0], ast.Name):
        return []
    name = parent.targets[0].id
    home = tree.home(node)
    stores = [n for n in walk(home) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)]
    return [name] if len(stores) == 1 else []


__all__ = ["hand_sizes_on", "kept_by"]
