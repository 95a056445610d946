"""Arrays that a training loop feeds unchanged in every round become tensors once, in front of it.

A session takes an array as it is; a `tf.function` copies one at each call, as `tf.convert_to_tensor` does
(`convert_to_eager_tensor` of `tensorflow/python/framework/constant_op.py`), which costs a short step up to
half of its time. Arrays that the program writes out are small: they stay.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import names_in, read_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Function, Tree
from tf2mig.syntax.walking import walk

_Loop = ast.For | ast.While


def with_tensors_fed(text: str, before: str) -> str:
    """The text with such arrays as tensors; functions that the program (``before``) had are not looked at."""
    if "input_signature" not in text or "GradientTape" not in text:
        return text
    own = {n.name for n in walk(ast.parse(before)) if isinstance(n, Function)}
    tree = Tree(Source(text, "module.py"))
    feeds = _Feeds(tree, _signatures(tree, own))
    lines: dict[_Loop, list[str]] = {}
    for loop, name, spec in feeds.unchanged():
        lines.setdefault(loop, []).append(f"{name} = {spec.tf}.constant({name}, {spec.dtype})")
    layout = Layout(tree)
    edits = []
    for loop, made in lines.items():
        start = layout.extent(loop)[0]
        edits.append(Edit(start, start, "".join(f"{layout.column(loop)}{line}{layout.newline}" for line in made)))
    return apply_edits(text, sorted(edits, key=lambda e: e.start))


@dataclass(frozen=True)
class _Spec:
    """What a `tf.TensorSpec` says of an argument that is an array: the words for TensorFlow and for the type."""

    tf: str
    dtype: str


@dataclass(frozen=True)
class _Signature:
    specs: tuple[_Spec | None, ...]
    trains: bool


def _signatures(tree: Tree, own: set[str]) -> dict[str, _Signature]:
    """The module's new functions with an input signature, by name."""
    named = {
        s.targets[0].id: s.value
        for s in tree.module.body
        if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name) and len(s.targets) == 1
    }
    found: dict[str, _Signature] = {}
    for function in tree.module.body:
        if isinstance(function, ast.FunctionDef) and function.name not in own and len(function.decorator_list) == 1:
            decorator = function.decorator_list[0]
            keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
            listed = next((k.value for k in keywords if k.arg == "input_signature"), None)
            if isinstance(listed, ast.List | ast.Tuple):
                asked = [named.get(e.id) if isinstance(e, ast.Name) else e for e in listed.elts]
                trains = any(isinstance(n, ast.Attribute) and n.attr == "GradientTape" for n in walk(function))
                found[function.name] = _Signature(tuple(_spec(tree, e) for e in asked), trains)
    return found


def _spec(tree: Tree, node: ast.expr | None) -> _Spec | None:
    """What a spec says, where it is for arrays of one axis or more."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "TensorSpec":
        return None
    if len(node.args) != 2 or node.keywords or not isinstance(node.args[0], ast.List | ast.Tuple):
        return None
    array = node.args[0].elts and isinstance(node.args[1], ast.Attribute)
    return _Spec(tree.segment(node.func.value), tree.segment(node.args[1])) if array else None


class _Feeds:
    """The arguments of calls of functions with signatures."""

    def __init__(self, tree: Tree, signatures: dict[str, _Signature]) -> None:
        self.tree = tree
        self.specs: dict[ast.Name, _Spec] = {}
        """By argument, what it is converted to."""
        self.training: list[ast.Name] = []
        """The arguments of training steps, in the order of the text."""
        calls = [n for n in tree.nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        for call in sorted(calls, key=tree.start):
            assert isinstance(call.func, ast.Name)
            signature = signatures.get(call.func.id)
            if signature is None or call.keywords or len(call.args) != len(signature.specs):
                continue
            for argument, spec in zip(call.args, signature.specs, strict=True):
                if isinstance(argument, ast.Name) and spec is not None:
                    self.specs[argument] = spec
                    self.training += [argument] if signature.trains else []

    def unchanged(self) -> list[tuple[_Loop, str, _Spec]]:
        """The arrays that all rounds of a loop feed, with the outermost such loop."""
        found: list[tuple[_Loop, str, _Spec]] = []
        for argument in self.training:
            loop, known = self._loop(argument), [f[1] for f in found]
            if loop is not None and argument.id not in known and self._is_only_fed(argument, loop):
                found.append((loop, argument.id, self.specs[argument]))
        return found

    def _loop(self, argument: ast.Name) -> _Loop | None:
        """The outermost loop around a call that every round makes."""
        found: _Loop | None = None
        for node in self.tree.ancestors(argument):
            if isinstance(node, Function | ast.Lambda | ast.ClassDef) or (found is None and isinstance(node, ast.If)):
                break
            if isinstance(node, ast.comprehension | ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
                break
            found = node if isinstance(node, _Loop) else found
        return found

    def _is_only_fed(self, argument: ast.Name, loop: _Loop) -> bool:
        """Whether a name means one array from in front of a loop on, and nothing but feeding is done with it."""
        tree, home, name = self.tree, self.tree.home(loop), argument.id
        begin = tree.start(loop)
        bound = tree.bindings(home, name)
        if not bound or any(tree.start(b) >= begin for b in bound) or self._is_shared(name):
            return False
        named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and self._means(n, home)]
        later = [n for n in named if tree.start(n) >= begin or self._is_put_off(n, home)]
        if any(self.specs.get(n) != self.specs[argument] for n in later):
            return False
        made = [s for b in bound if isinstance(s := self.tree.statement(b), ast.Assign)]
        if any(_is_written_out(tree, s.value, home) for s in made):
            return False
        parts = {n for s in made for n in read_names(s.value) if tree.bindings(home, n)} - {name}
        touched = {n.id for n in walk(loop) if isinstance(n, ast.Name) and n not in self.specs}
        return not parts & touched

    def _is_shared(self, name: str) -> bool:
        """Whether a function binds a name of the module."""
        return any(isinstance(n, ast.Global | ast.Nonlocal) and name in n.names for n in self.tree.nodes)

    def _is_put_off(self, node: ast.Name, home: Function | ast.Module) -> bool:
        """Whether a name is read when a function inside ``home`` is called."""
        around = [a for a in self.tree.ancestors(node) if isinstance(a, ast.Lambda | Function)]
        return bool(around) and around[0] is not home

    def _means(self, node: ast.Name, home: Function | ast.Module) -> bool:
        """Whether a name may mean what ``home`` binds."""
        around: Function | ast.Module = self.tree.home(node)
        while around is not home:
            if isinstance(around, ast.Module) or self.tree.bindings(around, node.id):
                return False
            around = self.tree.home(around)
        return True


_COPIES = frozenset({"array", "asarray", "float32", "float64", "int32", "int64", "mat", "matrix"})


def _is_written_out(tree: Tree, node: ast.expr, home: Function | ast.Module) -> bool:
    """Whether a program writes out a value, or what it is made from, element by element."""
    if isinstance(node, ast.List | ast.Tuple):
        return bool(node.elts)
    if isinstance(node, ast.Attribute | ast.Subscript):
        return _is_written_out(tree, node.value, home)
    if isinstance(node, ast.BinOp):
        return any(_is_written_out(tree, side, home) for side in (node.left, node.right))
    if isinstance(node, ast.Call):
        copied = isinstance(node.func, ast.Attribute) and node.func.attr in _COPIES and bool(node.args)
        return _is_written_out(tree, node.args[0] if copied else node.func, home)
    if isinstance(node, ast.Name):
        made = [s.value for b in tree.bindings(home, node.id) if isinstance(s := tree.parents.get(b), ast.Assign)]
        return len(made) == 1 and node.id not in names_in(made[0]) and _is_written_out(tree, made[0], home)
    return False
