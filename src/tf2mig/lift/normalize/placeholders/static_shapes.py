"""Sizes that a program reads off a placeholder whose declaration says them: `int(x.get_shape()[1])` is the size itself.

What creates a variable must not depend on what is fed, and a size that is written down does not.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.names import part_of
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import is_own_attribute, names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PLAIN = ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.BinOp | ast.operator | ast.expr_context
"""What the code of a size may be made of."""


def write_sizes(source: Source) -> Source:
    """The program with such sizes written out; the same one where there are none."""
    tree = Tree(source)
    shapes = Shapes(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        if isinstance(node, ast.Call | ast.Attribute | ast.Subscript) and (found := _read(tree, node)) is not None:
            holder, index = found
            shape = shapes.of(holder)
            if shape is not None and -len(shape) <= index < len(shape):
                size = shape[index]
                if (isinstance(size, ast.Constant) and isinstance(size.value, int)) or _means_the_same(
                    tree, size, node
                ):
                    edits.append(Edit(tree.start(node), tree.end(node), tree.segment(size)))
    return Source(apply_edits(tree.text, edits), source.path, source.cells) if edits else source


class Shapes:
    """The declared shapes of a tree's names and attributes that only ever stand for one placeholder."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._bound: dict[ast.AST, set[str]] = {}
        symbols = Symbols(tree)
        bound: dict[tuple[ast.AST, str], list[ast.expr | None]] = {}
        for node in tree.nodes:
            if isinstance(node, ast.Name | ast.Attribute) and not isinstance(node.ctx, ast.Load):
                parent = tree.parents.get(node)
                value = parent.value if isinstance(parent, ast.Assign) and parent.targets == [node] else None
                bound.setdefault(self._key(node), []).append(value)
        self._declared: dict[tuple[ast.AST, str], list[ast.expr]] = {}
        for key, values in bound.items():
            call = values[0]
            given = isinstance(key[0], Function) and any(
                a.arg == key[1] for a in walk(key[0].args) if isinstance(a, ast.arg)
            )
            if len(values) > 1 or given or not isinstance(call, ast.Call) or symbols.called(call) != "tf.placeholder":
                continue
            shape = argument(call, 1, "shape")
            if isinstance(shape, ast.List | ast.Tuple) and not any(isinstance(e, ast.Starred) for e in shape.elts):
                self._declared[key] = shape.elts

    def of(self, holder: ast.expr) -> list[ast.expr] | None:
        """The sizes of the placeholder that an expression stands for; None where they are not known."""
        return self._declared.get(self._key(holder))

    def _key(self, node: ast.expr) -> tuple[ast.AST, str]:
        """What a name or an attribute is known by: the scope that binds it, the class of an object's own attribute."""
        if isinstance(node, ast.Name):
            return self._scope(node), node.id
        own = is_own_attribute(node)
        classes = [a for a in self.tree.ancestors(node) if isinstance(a, ast.ClassDef)] if own else []
        return classes[0] if classes else self.tree.module, ast.unparse(node)

    def _scope(self, node: ast.Name) -> ast.AST:
        """The innermost function that binds a name and holds the node, else the module."""
        around = [a for a in self.tree.ancestors(node) if isinstance(a, Function | ast.Lambda)]
        return next((f for f in around if node.id in self._names(f)), self.tree.module)

    def _names(self, function: Function | ast.Lambda) -> set[str]:
        if function not in self._bound:
            self._bound[function] = {a.arg for a in walk(function.args) if isinstance(a, ast.arg)}
            if isinstance(function, Function):
                declared = {n for g in walk(function) if isinstance(g, ast.Global | ast.Nonlocal) for n in g.names}
                self._bound[function] |= stored_names(function) - declared
        return self._bound[function]


def _read(tree: Tree, node: ast.expr) -> tuple[ast.expr, int] | None:
    """The tensor and the dimension of a size, where TF1 gave a number or took its `Dimension` for one of a shape."""
    inside = isinstance(node, ast.Subscript) and isinstance(tree.parents[node], ast.List | ast.Tuple)
    return size_read(node) or (dimension_read(node) if inside else None)


def _means_the_same(tree: Tree, size: ast.expr, node: ast.expr) -> bool:
    """Whether a size is a parameter that nothing binds anew, of the function that reads it, or made of names of the
    module, or of that function, that stand for one value.
    """
    home = next((a for a in tree.ancestors(node) if isinstance(a, Function | ast.Lambda)), None)
    if all(isinstance(n, _PLAIN) for n in walk(size)) and not isinstance(home, ast.Lambda):
        attributes = {n.attr for n in walk(size) if isinstance(n, ast.Attribute)}
        changed = {n.attr for n in tree.nodes if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
        if (
            names_in(size)
            and not attributes & changed
            and all(_is_settled(tree, n, size, node) for n in names_in(size))
        ):
            return True
    if not isinstance(size, ast.Name) or not isinstance(home, Function) or home not in tree.ancestors(size):
        return False
    own = {a.arg for a in [*home.args.posonlyargs, *home.args.args, *home.args.kwonlyargs]}
    return size.id in own and size.id not in stored_names(home)


def _is_settled(tree: Tree, name: str, size: ast.expr, node: ast.expr) -> bool:
    """Whether a name of a size means, where the size is asked for, what it meant where it was declared."""
    homes = (tree.home(size), tree.home(node))
    tops = [[a for a in tree.ancestors(n) if isinstance(a, ast.stmt)][-1] for n in (size, node)]
    if len({part_of(t, tree.module) for t in tops}) > 1:
        return False
    if any(isinstance(a, ast.ClassDef) for a in tree.ancestors(node)):
        return False  # a class is handed what it needs
    inside = len(tree.bindings(homes[0], name)) if homes[0] is not tree.module else 0
    if inside:
        return inside == 1 and homes[0] is homes[1]
    bound = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    given = any(isinstance(n, ast.arg) and n.arg == name for n in tree.nodes)
    return len(bound) == 1 and not given and tree.home(bound[0]) is tree.module and bound[0].lineno < size.lineno


def size_read(node: ast.expr) -> tuple[ast.expr, int] | None:
    """The tensor and the dimension that `int(x.shape[1])`, `x.shape[1].value` and `x.shape.as_list()[1]` name."""
    if isinstance(node, ast.Call):
        plain = isinstance(node.func, ast.Name) and node.func.id == "int" and len(node.args) == 1 and not node.keywords
        return dimension_read(node.args[0]) if plain else None
    if isinstance(node, ast.Attribute):
        return dimension_read(node.value) if node.attr == "value" else None
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call):
        listing = node.value.func
        if isinstance(listing, ast.Attribute) and listing.attr == "as_list":
            return _at(listing.value, node.slice)
    return None


def dimension_read(node: ast.expr) -> tuple[ast.expr, int] | None:
    """The tensor and the dimension that `x.get_shape()[1]` and `x.shape[1]` name."""
    return _at(node.value, node.slice) if isinstance(node, ast.Subscript) else None


def _at(shape: ast.expr, index: ast.expr) -> tuple[ast.expr, int] | None:
    if isinstance(shape, ast.Call) and isinstance(shape.func, ast.Attribute) and shape.func.attr == "get_shape":
        holder = shape.func.value
    elif isinstance(shape, ast.Attribute) and shape.attr == "shape":
        holder = shape.value
    else:
        return None
    if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub) and isinstance(index.operand, ast.Constant):
        return (holder, -index.operand.value) if isinstance(index.operand.value, int) else None
    return (holder, index.value) if isinstance(index, ast.Constant) and isinstance(index.value, int) else None


__all__ = ["Shapes", "dimension_read", "size_read", "write_sizes"]
