"""Classes whose constructors apply a layer of their own to a tensor, and whose objects only hold the results.

    hidden = HiddenLayer(x, 784, 100)                        hidden = hidden_layer(x, 784, 100)
    output = HiddenLayer(hidden.output, 100, 10)             output = hidden_layer(hidden, 100, 10)

The constructor is a function that makes variables and gives back what the program reads of its objects, and lifting
makes of that a class whose objects are called. This is tried where a program is blocked.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.settling import settled
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.lift.normalize.calls.writing_out import Site, is_plain, written_out
from tf2mig.lift.normalize.classes.layer_functions import written_as_functions
from tf2mig.syntax.mentions import is_own_attribute
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_TRAINING = cat.TRAINING | {"run", "eval"}
_PARTS = cat.PLACEHOLDERS | cat.SESSIONS | cat.MERGES | cat.COLLECTIONS | cat.GLOBAL_STEPS | cat.SAVERS | cat.WRITERS


@dataclass
class Held:
    """What a name, or an attribute of that name, stands for where objects of the class are bound to it."""

    key: str
    made: list[ast.Assign] = field(default_factory=list)
    read: list[tuple[ast.expr, str]] = field(default_factory=list)
    """What reads an object, with the attribute or the method that it asks for."""


@dataclass
class Layered:
    """Such a class."""

    cls: ast.ClassDef
    constructor: ast.FunctionDef
    attributes: list[str]
    """What the constructor sets, in order."""
    accessors: dict[str, str] = field(default_factory=dict)
    """The methods that only give an attribute back."""
    methods: dict[str, ast.FunctionDef] = field(default_factory=dict)
    """Those that compute something from attributes."""
    held: list[Held] = field(default_factory=list)
    chained: list[tuple[ast.expr, str]] = field(default_factory=list)
    """`Layer(x).output`, read where the object is made."""


def write_layer_objects(source: Source) -> Source:
    """The program with functions in place of such classes; the same one where there are none."""
    return settled(source, _step)


def _step(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    for cls in [n for n in tree.module.body if isinstance(n, ast.ClassDef)]:
        own = _own_methods(cls)
        if own is None or not _makes_layers(tree, symbols, cls):
            continue
        site = _inner_site(tree, own)
        found = _layered(tree, cls, own, building=site is not None)
        if found is not None:
            return written_out(tree, site) if site is not None else written_as_functions(tree, found)
    return None


def _own_methods(cls: ast.ClassDef) -> dict[str, ast.FunctionDef] | None:
    """The methods of a class that has nothing else; None for other classes."""
    plain = all(isinstance(b, ast.Name) and b.id == "object" for b in cls.bases)
    said = [s for s in cls.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    methods = {m.name: m for m in said if isinstance(m, ast.FunctionDef)}
    if not plain or cls.keywords or cls.decorator_list or len(methods) < len(said) or "__init__" not in methods:
        return None
    special = [n for n in methods if n.startswith("__") and n != "__init__"]
    odd = [m for m in methods.values() if m.decorator_list or m.args.vararg or m.args.kwarg or not m.args.args]
    return None if special or odd else methods


def _makes_layers(tree: Tree, symbols: Symbols, cls: ast.ClassDef) -> bool:
    """Whether a class makes variables or layers, itself or by functions of the module, and no other part of a graph."""
    makers = cat.VARIABLES | layer_symbols()
    functions = {n.name: n for n in tree.module.body if isinstance(n, ast.FunctionDef)}

    def makes(node: ast.AST) -> bool:
        return any(isinstance(n, ast.Call) and symbols.called(n) in makers for n in walk(node))

    calls = [n for n in walk(cls) if isinstance(n, ast.Call)]
    if any(symbols.called(c) in _PARTS for c in calls):
        return False
    if any(isinstance(c.func, ast.Attribute) and c.func.attr in _TRAINING for c in calls):
        return False
    called = {c.func.id for c in calls if isinstance(c.func, ast.Name)}
    return makes(cls) or any(makes(f) for n, f in functions.items() if n in called)


def _inner_site(tree: Tree, methods: dict[str, ast.FunctionDef]) -> Site | None:
    """A call of a method by the constructor, for its effect, that can be written out there."""
    inside = set(walk(methods["__init__"]))
    for name, method in methods.items():
        named = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == name]
        call = tree.parents.get(named[0]) if len(named) == 1 and named[0] in inside else None
        statement = tree.parents.get(call) if isinstance(call, ast.Call) and call.func is named[0] else None
        own = call is not None and isinstance(named[0].value, ast.Name) and named[0].value.id == "self"
        if own and isinstance(call, ast.Call) and isinstance(statement, ast.Expr) and is_plain(method):
            starred = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
            if not starred:
                return Site(method, call, statement, bound=True)
    return None


def _layered(tree: Tree, cls: ast.ClassDef, methods: dict[str, ast.FunctionDef], *, building: bool) -> Layered | None:
    """The class with all that the program does with its objects; None where it does more than read them.

    With ``building`` the constructor still calls methods, and may do so.
    """
    constructor = methods["__init__"]
    odd = (ast.Return, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal, ast.FunctionDef, ast.ClassDef, ast.Await)
    if any(isinstance(n, odd) for s in constructor.body for n in walk(s)):
        return None
    stores = [n for n in walk(cls) if is_own_attribute(n) and isinstance(n.ctx, ast.Store)]
    found = Layered(cls, constructor, list(dict.fromkeys(n.attr for n in sorted(stores, key=tree.start))))
    own = {n.value for n in walk(cls) if is_own_attribute(n)}
    if any(isinstance(n, ast.Name) and n.id == "self" and n not in own for n in walk(cls)):
        return None
    known = {*found.attributes, *methods} if building else set(found.attributes)
    if any(is_own_attribute(n) and n.attr not in known for n in walk(cls)):
        return None
    for name, method in methods.items():
        given = _given_back(method)
        if given is not None:
            found.accessors[name] = given
        elif name != "__init__":
            found.methods[name] = method
    if not building and not all(_computes(tree, m) for m in found.methods.values()):
        return None
    return found if _follow(tree, found) else None


def _given_back(method: ast.FunctionDef) -> str | None:
    """The attribute that a method of one line gives back."""
    last = method.body[-1]
    alone = len(method.args.args) == 1 and len(method.body) == 1 and isinstance(last, ast.Return)
    value = last.value if alone and isinstance(last, ast.Return) else None
    return value.attr if value is not None and is_own_attribute(value) else None


def _computes(tree: Tree, method: ast.FunctionDef) -> bool:
    """Whether a method gives something back and sets nothing."""
    stores = any(is_own_attribute(n) and not isinstance(n.ctx, ast.Load) for n in walk(method))
    gives = isinstance(method.body[-1], ast.Return) and is_plain(method)
    return gives and not stores


def _follow(tree: Tree, found: Layered) -> bool:
    """Note every object of the class and every use of it; whether all of them are known."""
    inside = set(walk(found.cls))
    holders: dict[str, Held] = {}
    for name in [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == found.cls.name]:
        call = tree.parents.get(name)
        if not isinstance(call, ast.Call) or call.func is not name or name in inside:
            return False
        if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
            return False
        parent = tree.parents.get(call)
        if isinstance(parent, ast.Attribute):
            if parent.attr in found.methods or not _reads(tree, found, parent, found.chained):
                return False
            continue
        target = parent.targets[0] if isinstance(parent, ast.Assign) and len(parent.targets) == 1 else None
        if not isinstance(parent, ast.Assign) or not isinstance(target, ast.Name | ast.Attribute):
            return False
        scope = f"{id(tree.home(target))}" if isinstance(target, ast.Name) else ""
        key = tree.segment(target) if isinstance(target, ast.Name) else target.attr
        holders.setdefault(f"{scope}.{key}", Held(key)).made.append(parent)
    found.held = list(holders.values())
    return bool(found.held or found.chained) and all(_follow_holder(tree, found, h) for h in found.held)


def _follow_holder(tree: Tree, found: Layered, held: Held) -> bool:
    made = {m.targets[0] for m in held.made}
    first = held.made[0].targets[0]
    named: list[ast.expr]
    if isinstance(first, ast.Attribute):
        if not all(is_own_attribute(m) for m in made):
            return False
        named = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == held.key]
    else:
        home = tree.home(first)
        named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == held.key and _means(tree, n, home)]
        if home is tree.module and any(isinstance(n, ast.arg) and n.arg == held.key for n in tree.nodes):
            return False
    for node in [n for n in named if n not in made]:
        parent = tree.parents.get(node)
        loads = isinstance(getattr(node, "ctx", None), ast.Load)
        if not loads or not isinstance(parent, ast.Attribute) or not _reads(tree, found, parent, held.read):
            return False
    return True


def _means(tree: Tree, node: ast.Name, home: Function | ast.Module) -> bool:
    """Whether a name may be that of a scope."""
    return tree.home(node) is home or any(a is home for a in tree.ancestors(node))


def _reads(tree: Tree, found: Layered, node: ast.Attribute, into: list[tuple[ast.expr, str]]) -> bool:
    """Note what reads an attribute of an object; whether it is one that is known."""
    parent = tree.parents.get(node)
    called = isinstance(parent, ast.Call) and parent.func is node
    if node.attr in found.accessors and isinstance(parent, ast.Call) and called and not parent.args:
        into.append((parent, found.accessors[node.attr]))
    elif node.attr in found.methods and isinstance(parent, ast.Call) and called:
        into.append((parent, node.attr))
    elif node.attr in found.attributes and isinstance(node.ctx, ast.Load):
        into.append((node, node.attr))
    else:
        return False
    return True


__all__ = ["Held", "Layered", "write_layer_objects"]
