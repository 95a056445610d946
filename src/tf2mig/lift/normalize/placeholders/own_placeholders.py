"""Placeholders of a module that its objects compute with: each object makes its own, and feeds name the objects'.

    x = tf.placeholder(tf.float32, [None, 2])
    small, large = Net(x, 5), Net(x, 50)                      small, large = Net(5), Net(50)
    sess.run(large.out, {x: rows})                            sess.run(large.out, {large.x: rows})

Classes may be handed them or read them off the module. The methods that lifted classes get take what their own
placeholders stood for; those of the module are nobody's. This is tried where a program is blocked.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.parameters import without_arguments, without_parameters
from tf2mig.lift.normalize.placeholders.handed_sizes import kept_by
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Function, Tree
from tf2mig.syntax.walking import walk

_SIMPLE = (ast.Name, ast.Attribute, ast.Constant, ast.Subscript, ast.Slice, ast.UnaryOp, ast.expr_context, ast.unaryop)
"""What may be written twice: it gives the same both times, and costs nothing."""


@dataclass(eq=False)
class _Class:
    """A class whose objects are known."""

    node: ast.ClassDef
    constructor: ast.FunctionDef
    calls: list[ast.Call]
    objects: list[str]
    """How the program writes each object that the calls make."""
    made: dict[str, str] = field(default_factory=dict)
    """By placeholder, the attribute that is it."""
    moved: dict[str, str] = field(default_factory=dict)
    """By parameter, the placeholder that it is given."""


def give_objects_placeholders(source: Source) -> Source:
    """The program with such placeholders made by the objects; the same one where there are none."""
    tree = Tree(source)
    symbols = Symbols(tree)
    classes = [c for n in tree.module.body if isinstance(n, ast.ClassDef) and (c := _known(tree, n)) is not None]
    found = [s for n in tree.nodes if (s := _placeholder(tree, symbols, n)) is not None]
    edits = [e for made in found if classes for e in _adopted(tree, made, classes)]
    for cls in classes:
        edits += _without_parameters(tree, cls)
    if not any(c.made for c in classes):
        return source
    return Source(apply_edits(tree.text, sorted(edits, key=lambda e: (e.start, e.end))), source.path, source.cells)


def _known(tree: Tree, node: ast.ClassDef) -> _Class | None:
    """A class with a constructor of its own, of which nothing else is known than calls that make named objects."""
    methods = [m for m in node.body if isinstance(m, ast.FunctionDef)]
    constructor = next((m for m in methods if m.name == "__init__"), None)
    plain = all(ast.unparse(b) == "object" for b in node.bases) and not any(m.decorator_list for m in methods)
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == node.name]
    if constructor is None or not plain or constructor.args.vararg or constructor.args.kwarg or not uses:
        return None
    cls = _Class(node, constructor, [], [])
    for use in sorted(uses, key=tree.start):
        call = tree.parents.get(use)
        if not isinstance(call, ast.Call) or call.func is not use:
            return None
        name = _object(tree, call)
        if not name or any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
            return None
        cls.calls.append(call)
        cls.objects.append(name)
    return cls


def _object(tree: Tree, call: ast.Call) -> str:
    """What the program calls the object that a call makes: `a = Net()`, `a, b = Net(), Net()`, `nets = [Net()]`."""
    value, place = call, ""
    around = tree.parents.get(call)
    elements = around.elts if isinstance(around, ast.List | ast.Tuple) else []
    statement = tree.parents.get(around) if elements and around is not None else around
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return ""
    target: ast.expr = statement.targets[0]
    if elements:
        number = [e is value for e in elements].index(True)
        if isinstance(target, ast.Tuple) and len(target.elts) == len(elements):
            target = target.elts[number]
        else:
            place = f"[{number}]"
    if not isinstance(target, ast.Name) or len(tree.bindings(tree.home(call), target.id)) != 1:
        return ""
    loops = any(isinstance(a, ast.For | ast.While | ast.ClassDef) for a in tree.ancestors(call))
    return "" if loops else target.id + place


def _placeholder(tree: Tree, symbols: Symbols, node: ast.AST) -> ast.Assign | None:
    """A statement that makes a placeholder of what the module knows, under a name that nothing else binds there."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
        return None
    if not isinstance(node.value, ast.Call) or symbols.called(node.value) != "tf.placeholder":
        return None
    home = tree.home(node)
    own = stored_names(home) if isinstance(home, Function) else set()
    known = all(len(tree.bindings(tree.module, n)) <= 1 for n in names_in(node.value))
    once = len(tree.bindings(home, node.targets[0].id)) == 1
    around = tree.parents.get(node)
    plain = isinstance(around, ast.Module | ast.FunctionDef) and not isinstance(tree.parents.get(around), ast.ClassDef)
    return node if once and known and plain and not names_in(node.value) & own else None


def _adopted(tree: Tree, made: ast.Assign, classes: list[_Class]) -> list[Edit]:
    """The edits that let objects make a placeholder; none where something else needs it too."""
    name, home = ast.unparse(made.targets[0]), tree.home(made)
    inside: dict[_Class, list[ast.Name]] = {}
    handed: dict[_Class, set[str]] = {}
    keys: list[ast.Name] = []
    for use in [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and n is not made.targets[0]]:
        if tree.home(use) is not home and not _is_seen(tree, use, home, name):
            continue
        cls = next((c for c in classes if c.node in tree.ancestors(use)), None)
        given = _given(tree, use, classes)
        if cls is not None:
            inside.setdefault(cls, []).append(use)
        elif given is not None:
            handed.setdefault(given[0], set()).add(given[1])
        elif _is_key(tree, use):
            keys.append(use)
        else:
            return []
    users = [c for c in classes if c in inside or c in handed]
    if not users or not all(_can_make(tree, made, c, inside.get(c, []), handed.get(c, set())) for c in users):
        return []
    edits = [Edit(*Layout(tree).extent(made), "")]
    for cls in users:
        edits += _made(tree, made, cls, inside.get(cls, []), handed.get(cls, set()))
    fed: list[Edit] = []
    for key in keys:
        key_edits = _fed(tree, key, name, users)
        if key_edits is None:
            for cls in users:
                cls.made.pop(name, None)
                cls.moved = {q: p for q, p in cls.moved.items() if p != name}
            return []
        fed += key_edits
    return edits + fed


def _is_seen(tree: Tree, use: ast.Name, home: ast.AST, name: str) -> bool:
    """Whether a name in an inner function is the placeholder's."""
    for around in [a for a in tree.ancestors(use) if isinstance(a, Function)]:
        if around is home:
            return True
        if tree.bindings(around, name):
            return False
    return home is tree.module


def _given(tree: Tree, use: ast.Name, classes: list[_Class]) -> tuple[_Class, str] | None:
    """The class and the parameter that a constructor's call gives a name for."""
    around = tree.parents.get(use)
    call = tree.parents.get(around) if isinstance(around, ast.keyword) else around
    cls = next((c for c in classes if call in c.calls), None)
    if cls is None or not isinstance(call, ast.Call):
        return None
    if isinstance(around, ast.keyword):
        return cls, str(around.arg)
    parameters = [a.arg for a in cls.constructor.args.args[1:]]
    position = call.args.index(use)
    return (cls, parameters[position]) if position < len(parameters) else None


def _is_key(tree: Tree, use: ast.Name) -> bool:
    """Whether a name is a key of what a run feeds."""
    feed = tree.parents.get(use)
    if not isinstance(feed, ast.Dict) or use not in feed.keys:
        return False
    around = tree.parents.get(feed)
    call = tree.parents.get(around) if isinstance(around, ast.keyword) else around
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "run"


def _can_make(tree: Tree, made: ast.Assign, cls: _Class, inside: list[ast.Name], handed: set[str]) -> bool:
    """Whether a class can make the placeholder first thing: all its objects have it, and no name is in the way."""
    name = ast.unparse(made.targets[0])
    if (inside and handed) or len(handed) > 1 or name in cls.made:
        return False
    attribute = _attribute(cls, name, handed)
    kept = kept_by(cls.constructor, next(iter(handed))) if handed else None
    bound = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == attribute]
    stores = [n for n in bound if not isinstance(n.ctx, ast.Load)]
    if stores != ([kept.targets[0]] if kept is not None else []) or (bound and kept is None):
        return False
    parameter = next(iter(handed), "")
    if parameter:
        everywhere = [c for c in cls.calls if _gives(cls, c, parameter) == name]
        if len(everywhere) != len(cls.calls) or len(tree.bindings(cls.constructor, parameter)) != 1:
            return False
    methods = [_method(tree, cls, use) for use in inside]
    if any(m is None or "self" not in _own(m) for m in methods) or _is_early(tree, cls, parameter, kept):
        return False
    return not names_in(made.value) & (stored_names(cls.constructor) | _own(cls.constructor))


def _own(function: ast.FunctionDef) -> set[str]:
    return {a.arg for a in function.args.args}


def _method(tree: Tree, cls: _Class, node: ast.AST) -> ast.FunctionDef | None:
    found = tree.below(cls.node, node)
    return found if isinstance(found, ast.FunctionDef) else None


def _is_early(tree: Tree, cls: _Class, parameter: str, kept: ast.Assign | None) -> bool:
    """Whether the constructor reads a parameter before it keeps it."""
    uses = [n for n in walk(cls.constructor) if isinstance(n, ast.Name) and n.id == parameter]
    return kept is not None and any(tree.start(n) < tree.start(kept) for n in uses)


def _gives(cls: _Class, call: ast.Call, parameter: str) -> str:
    parameters = [a.arg for a in cls.constructor.args.args[1:]]
    given: dict[str, ast.expr] = {**dict(zip(parameters, call.args, strict=False))}
    given.update({str(k.arg): k.value for k in call.keywords})
    return ast.unparse(given[parameter]) if parameter in given else ""


def _attribute(cls: _Class, name: str, handed: set[str]) -> str:
    """What an object calls the placeholder."""
    parameter = next(iter(handed), name)
    kept = kept_by(cls.constructor, parameter) if handed else None
    return kept.targets[0].attr if kept is not None and isinstance(kept.targets[0], ast.Attribute) else parameter


def _made(tree: Tree, made: ast.Assign, cls: _Class, inside: list[ast.Name], handed: set[str]) -> list[Edit]:
    name = ast.unparse(made.targets[0])
    attribute = _attribute(cls, name, handed)
    cls.made[name] = attribute
    declaration = tree.segment(made.value)
    uses, edits = inside, []
    kept = None
    if handed:
        parameter = next(iter(handed))
        cls.moved[parameter] = name
        kept = kept_by(cls.constructor, parameter)
        uses = [n for n in walk(cls.constructor) if isinstance(n, ast.Name) and n.id == parameter]
    if kept is not None:
        edits.append(Edit(tree.start(kept.value), tree.end(kept.value), declaration))
        uses = [n for n in uses if n is not kept.value]
    else:
        layout = Layout(tree)
        docstring = ast.get_docstring(cls.constructor) is not None and len(cls.constructor.body) > 1
        first = cls.constructor.body[1 if docstring else 0]
        start = layout.extent(first)[0]
        edits.append(Edit(start, start, f"{layout.column(first)}self.{attribute} = {declaration}{layout.newline}"))
    return edits + [Edit(tree.start(n), tree.end(n), f"self.{attribute}") for n in uses]


def _fed(tree: Tree, key: ast.Name, name: str, users: list[_Class]) -> list[Edit] | None:
    """The edits that feed the objects that a run fetches something of; None where that is not known."""
    feed = tree.parents[key]
    assert isinstance(feed, ast.Dict)
    value = feed.values[feed.keys.index(key)]
    around = tree.parents[feed]
    call = tree.parents[around] if isinstance(around, ast.keyword) else around
    assert isinstance(call, ast.Call)
    fetch = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "fetches"), None)
    if fetch is None:
        return None
    held = {tree.segment(n.value) for n in walk(fetch) if isinstance(n, ast.Attribute)}
    fetched = [(o, c.made[name]) for c in users for o in c.objects if o in held]
    if not fetched:
        return None
    texts = [f"{o}.{attribute}" for o, attribute in fetched]
    if len(texts) > 1 and not all(isinstance(n, _SIMPLE) for n in walk(value)):
        return None
    again = "".join(f"{t}: {tree.segment(value)}, " for t in texts[:-1])
    return [Edit(tree.start(key), tree.end(key), again + texts[-1])]


def _without_parameters(tree: Tree, cls: _Class) -> list[Edit]:
    """The edits that take parameters and arguments out that were given placeholders."""
    if not cls.moved:
        return []
    edits = without_parameters(tree, cls.constructor.args, set(cls.moved))
    parameters = [a.arg for a in cls.constructor.args.args[1:]]
    for call in cls.calls:
        passed: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        names = [*parameters[: len(call.args)], *(str(k.arg) for k in call.keywords)]
        edits += without_arguments(tree, call, {i for i, n in enumerate(names[: len(passed)]) if n in cls.moved})
    return edits
