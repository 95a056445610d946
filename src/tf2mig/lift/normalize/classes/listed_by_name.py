"""Properties and methods that only list the variables with their object's name, written out where they are read.

    @property
    def vars(self):
        return [v for v in tf.global_variables() if self.name in v.name]

`D.vars`, with `D = Discriminator(name="disc")`, is `[v for v in tf.global_variables() if "disc" in v.name]`.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import reaches_by_name
from tf2mig.syntax.given import given
from tf2mig.syntax.mentions import constructor_of, is_own_attribute
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_LISTS = frozenset({"tf.get_collection", "tf.trainable_variables", "tf.global_variables"})


def list_by_names(tree: Tree) -> Tree:
    """The tree of a text in which objects of known names are asked for their variables by these names."""
    if "class " not in tree.text or ("_variables(" not in tree.text and "get_collection(" not in tree.text):
        return tree
    if reaches_by_name(tree.text):
        return tree
    symbols = Symbols(tree)
    listing: dict[str, dict[ast.ClassDef, ast.FunctionDef]] = {}
    for cls in [n for n in tree.module.body if isinstance(n, ast.ClassDef)]:
        for method in [m for m in cls.body if isinstance(m, ast.FunctionDef)]:
            if _lists(symbols, method) and all(ast.unparse(b) == "object" for b in cls.bases):
                listing.setdefault(method.name, {})[cls] = method
    edits = [e for name, methods in listing.items() for e in _written_out(tree, name, methods)]
    return edited(tree, sorted(edits, key=lambda e: e.start))


def _lists(symbols: Symbols, method: ast.FunctionDef) -> bool:
    """Whether a method does nothing but list variables by what its object keeps."""
    said = all(isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in method.body[:-1])
    own = [ast.unparse(a) for a in method.args.args] == ["self"] and not method.args.kwonlyargs
    if not said or not own or [ast.unparse(d) for d in method.decorator_list] not in ([], ["property"]):
        return False
    asked = _asked(method)
    source, plain = asked, True
    if isinstance(asked, ast.ListComp) and len(asked.generators) == 1:
        source = asked.generators[0].iter
        plain = ast.unparse(asked.elt) == ast.unparse(asked.generators[0].target)
    listed = isinstance(source, ast.Call) and symbols.called(source) in _LISTS
    return plain and listed and asked is not None and any(is_own_attribute(n) for n in walk(asked))


def _asked(method: ast.FunctionDef) -> ast.expr | None:
    last = method.body[-1]
    return last.value if isinstance(last, ast.Return) else None


def _written_out(tree: Tree, name: str, methods: dict[ast.ClassDef, ast.FunctionDef]) -> list[Edit]:
    """The edits that write methods of one name out; none where one of those who read it is not known by name."""
    edits: list[Edit] = []
    for node in tree.nodes:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name and node not in methods.values():
            return []
        if not isinstance(node, ast.Attribute) or node.attr != name:
            continue
        cls = next((c for c in methods if _made(tree, c, node.value) is not None), None)
        edit = _read_by_name(tree, cls, methods[cls], node) if cls is not None else None
        if edit is None:
            return []
        edits.append(edit)
    if not edits:
        return []
    for cls, method in methods.items():
        start, end = Layout(tree).extent(method)
        edits.append(Edit(start, end, "    pass\n" if len(cls.body) == 1 else ""))
    return edits


def _read_by_name(tree: Tree, cls: ast.ClassDef, method: ast.FunctionDef, node: ast.Attribute) -> Edit | None:
    """The edit that writes the question where a method is called or a property is read."""
    asked = _asked(method)
    parts = _named(tree, cls, asked, node.value) if asked is not None else None
    read: ast.AST | None = node
    if not method.decorator_list:
        read = tree.parents.get(node)
        if not isinstance(read, ast.Call) or read.func is not node or read.args or read.keywords:
            return None
    if asked is None or parts is None or read is None:
        return None
    return Edit(tree.start(read), tree.end(read), tree.with_parts(asked, parts))


def _named(tree: Tree, cls: ast.ClassDef, asked: ast.expr, holder: ast.expr) -> dict[ast.expr, str] | None:
    """What the question reads of its object, by what one object has there; None where that is no literal."""
    made = _made(tree, cls, holder)
    if made is None:
        return None
    parts: dict[ast.expr, str] = {}
    for node in walk(asked):
        if not is_own_attribute(node):
            continue
        kept = _kept(tree, cls, made, node.attr)
        if kept is None:
            return None
        parts[node] = tree.segment(kept)
    return parts


def _made(tree: Tree, cls: ast.ClassDef, holder: ast.expr) -> ast.Call | None:
    """The one call that makes the object which a name or an attribute holds."""
    key = _key(holder)
    stored = [n for n in tree.nodes if _key(n) == key and isinstance(getattr(n, "ctx", None), ast.Store)]
    handed = {a.arg for n in tree.nodes if isinstance(n, ast.arguments) for a in n.args}
    if key is None or len(stored) != 1 or key in handed:
        return None
    statement = tree.parents.get(stored[0])
    value = statement.value if isinstance(statement, ast.Assign) else None
    called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == cls.name
    return value if called and isinstance(value, ast.Call) else None


def _key(node: ast.AST) -> str | None:
    """What the program calls an object: a name, or an attribute of its own object."""
    if is_own_attribute(node):
        return f".{node.attr}"
    return node.id if isinstance(node, ast.Name) and node.id != "self" else None


def _kept(tree: Tree, cls: ast.ClassDef, made: ast.Call, attribute: str) -> ast.Constant | None:
    """The literal that an object keeps under a name: its class's own, the constructor's, or what that was given."""
    stored = [
        n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == attribute and isinstance(n.ctx, ast.Store)
    ]
    own = [n for n in stored if cls in tree.ancestors(n)]
    at_class = [s for s in cls.body if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == attribute]
    if not stored and len(at_class) == 1:
        value: ast.expr | None = at_class[0].value
        return value if isinstance(value, ast.Constant) else None
    constructor = constructor_of(cls)
    statement = tree.parents.get(own[0]) if len(own) == 1 else None
    if at_class or constructor is None or not isinstance(statement, ast.Assign):
        return None
    if statement not in constructor.body and not _in_scope(tree, statement, constructor):
        return None
    if any(not is_own_attribute(n) for n in stored):
        return None
    value = statement.value
    if isinstance(value, ast.Name):
        value = given(constructor, made, value.id, bound=1)
    return value if isinstance(value, ast.Constant) else None


def _in_scope(tree: Tree, statement: ast.stmt, constructor: ast.FunctionDef) -> bool:
    around = tree.parents.get(statement)
    return isinstance(around, ast.With) and around in constructor.body


__all__ = ["list_by_names"]
