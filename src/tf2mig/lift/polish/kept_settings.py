"""Classes of layers keep what every call of an object says alike: their calls take the tensors alone.

self.conv = Conv(6)                                           self.conv = Conv(6, 3, "SAME")
y = self.conv(x, 6, 3, "SAME")                                y = self.conv(x)

A setting is a number, a string, None, or a function of a module, and what the constructor was given already where
both mean the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.parameters import without_arguments, without_parameters
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.given import argument_of, default_of, given
from tf2mig.syntax.mentions import constructor_of, is_own_attribute, last_word, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Function, Tree
from tf2mig.syntax.walking import walk

_RESERVED = frozenset(
    {"dtype", "losses", "name", "name_scope", "submodules", "trainable_variables", "variables", "self"}
)
"""Names that `tf.Module` has a meaning for."""
_OF_A_CALL = frozenset({"training", "is_training", "train", "is_train", "phase", "reuse", "keep_prob", "dropout"})
"""What a call says by custom, also where it is always the same."""


def with_kept_settings(text: str, before: str) -> str:
    """The text, the settings of its new classes kept by their objects; classes of the program (``before``) stay."""
    own = {n.name for n in walk(ast.parse(before)) if isinstance(n, ast.ClassDef)}
    tree = Tree(Source(text, "module.py"))
    for name in [n.name for n in tree.module.body if isinstance(n, ast.ClassDef) and n.name not in own]:
        cls = next(n for n in tree.module.body if isinstance(n, ast.ClassDef) and n.name == name)
        found = _Class.of(tree, cls)
        if found is not None and (kept := [p for p in found.parameters if found.keeps(p)]):
            text = apply_edits(text, sorted(found.edits(kept), key=lambda e: e.start))
            tree = Tree(Source(text, "module.py"))
    return text


@dataclass
class _Objects:
    """The objects under one name: what makes them, and the calls of them."""

    made: list[ast.Call] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)


@dataclass
class _Class:
    tree: Tree
    node: ast.ClassDef
    init: ast.FunctionDef
    call: ast.FunctionDef
    objects: list[_Objects]

    @classmethod
    def of(cls, tree: Tree, node: ast.ClassDef) -> _Class | None:
        """A class with its objects; None where some of them are not known."""
        init = constructor_of(node)
        call = next((m for m in node.body if isinstance(m, ast.FunctionDef) and m.name == "__call__"), None)
        if init is None or call is None or not all(_is_plain(f) for f in (init, call)):
            return None
        objects = _objects(tree, node.name)
        return cls(tree, node, init, call, objects) if objects else None

    @property
    def parameters(self) -> list[str]:
        """The parameters of a call behind the first, which is what the layer is applied to."""
        return [a.arg for a in self.call.args.args[2:]]

    def keeps(self, name: str) -> bool:
        """Whether objects can keep what their calls give for a parameter."""
        if name in _RESERVED or name in _OF_A_CALL or name in stored_names(self.call) or self._is_hidden(name):
            return False
        here = name in {a.arg for a in self.init.args.args}
        if not here and self.init.args.defaults and default_of(self.call, name) is None:
            return False
        return all(self._says_alike(o, name, here=here) for o in self.objects)

    def _is_hidden(self, name: str) -> bool:
        """Whether a name is an attribute of something else, a parameter of an inner function, or in a formatted
        string.
        """
        for n in walk(self.node):
            if isinstance(n, ast.Attribute) and n.attr == name and is_own_attribute(n):
                return True
            if isinstance(n, ast.arg) and n.arg == name and n not in (*self.init.args.args, *self.call.args.args):
                return True
            if isinstance(n, ast.JoinedStr) and any(isinstance(p, ast.Name) and p.id == name for p in walk(n)):
                return True
        return False

    def _says_alike(self, objects: _Objects, name: str, *, here: bool) -> bool:
        said = [given(self.call, c, name, bound=1) for c in objects.calls]
        said += [given(self.init, c, name, bound=1) for c in objects.made] if here else []
        if not objects.calls or any(s is None for s in said) or len({ast.unparse(s) for s in said if s}) != 1:
            return False
        if all(s is not None and self._is_setting(s) for s in said):
            return True
        return here and self._means_the_same([s for s in said if s is not None])

    def _is_setting(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Constant):
            return True
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.operand, ast.Constant)
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        return isinstance(node, ast.Attribute) and isinstance(root, ast.Name) and root.id == "tf"

    def _means_the_same(self, said: list[ast.expr]) -> bool:
        """Whether what is given alike is one thing: a name of one scope, or an attribute of one class, bound once."""
        tree = self.tree
        if all(is_own_attribute(s) for s in said):
            classes = {next(a for a in tree.ancestors(s) if isinstance(a, ast.ClassDef)) for s in said}
            stored = [n for n in tree.nodes if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)]
            return len(classes) == 1 and sum(n.attr == last_word(said[0]) for n in stored) == 1
        if not all(isinstance(s, ast.Name) for s in said):
            return False
        word = last_word(said[0])
        homes = [[a for a in tree.ancestors(s) if isinstance(a, Function)] for s in said]
        scopes = {next((h for h in home if tree.bindings(h, word)), tree.module) for home in homes}
        return len(scopes) == 1 and all(len(tree.bindings(scope, word)) == 1 for scope in scopes)

    def edits(self, kept: list[str]) -> Iterator[Edit]:
        """The edits that let objects keep some settings."""
        tree = self.tree
        known = [a.arg for a in self.init.args.args]
        new = sorted((p for p in kept if p not in known), key=lambda p: default_of(self.call, p) is not None)
        yield from without_parameters(tree, self.call.args, set(kept))
        for objects in self.objects:
            for call in objects.calls:
                yield from without_arguments(tree, call, self._places(call, kept))
            for made in objects.made:
                yield from self._more_arguments(made, objects.calls[0], new)
        yield from self._more_parameters(new)
        read = {n.id for n in walk(self.call) if isinstance(n, ast.Name)}
        yield from self._attributes([p for p in kept if p in read])
        for n in walk(self.call):
            if isinstance(n, ast.Name) and n.id in kept:
                yield Edit(tree.start(n), tree.end(n), f"self.{n.id}")

    def _places(self, call: ast.Call, kept: list[str]) -> set[int]:
        """Which of a call's arguments go."""
        gone = {n for p in kept if (n := argument_of(self.call, call, p, bound=1)) is not None}
        passed = [*call.args, *call.keywords]
        return {i for i, n in enumerate(passed) if (n.value if isinstance(n, ast.keyword) else n) in gone}

    def _more_arguments(self, made: ast.Call, call: ast.Call, new: list[str]) -> list[Edit]:
        """The edit that gives a constructor what a call gave."""
        passed = [*made.args, *made.keywords]
        plain = not made.keywords and len(made.args) == len(self.init.args.args) - 1
        texts: list[str] = []
        for name in new:
            value = argument_of(self.call, call, name, bound=1)
            if value is None:
                plain = False
                continue
            plain = plain and value in call.args
            texts.append(self.tree.segment(value) if plain else f"{name}={self.tree.segment(value)}")
        if not texts:
            return []
        end = self.tree.end(passed[-1]) if passed else self.tree.end(made) - 1
        return [Edit(end, end, (", " if passed else "") + ", ".join(texts))]

    def _more_parameters(self, new: list[str]) -> list[Edit]:
        """The edit that makes settings parameters of the constructor."""
        args = self.init.args
        last: ast.AST = args.defaults[-1] if args.defaults else args.args[-1]
        texts = []
        for name in new:
            default = default_of(self.call, name)
            texts.append(name if default is None else f"{name}={self.tree.segment(default)}")
        end = self.tree.end(last)
        return [Edit(end, end, "".join(f", {t}" for t in texts))] if texts else []

    def _attributes(self, kept: list[str]) -> list[Edit]:
        """The edit that stores settings, behind the call of the constructor above."""
        layout = Layout(self.tree)
        first = self.init.body[0]
        base = isinstance(first, ast.Expr) and ast.unparse(first).startswith("super().")
        place = layout.extent(first)[1] if base else layout.extent(first)[0]
        column = layout.column(first)
        lines = "".join(f"{column}self.{p} = {p}{layout.newline}" for p in kept)
        return [Edit(place, place, lines)] if kept else []


def _is_plain(function: ast.FunctionDef) -> bool:
    args = function.args
    odd = args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs or function.decorator_list
    return not odd and bool(args.args) and args.args[0].arg == "self"


def _objects(tree: Tree, name: str) -> list[_Objects]:
    """The objects of a class by the names that hold them; none where it is used otherwise too."""
    found: dict[tuple[type, str], _Objects] = {}
    for n in tree.nodes:
        if not isinstance(n, ast.Name) or n.id != name:
            continue
        made = tree.parents[n]
        bound = tree.parents.get(made)
        if not isinstance(made, ast.Call) or made.func is not n or not isinstance(bound, ast.Assign):
            return []
        target = bound.targets[0]
        if len(bound.targets) != 1 or not isinstance(target, ast.Name | ast.Attribute):
            return []
        found.setdefault((type(target), last_word(target)), _Objects()).made.append(made)
    for key, objects in found.items():
        if not _filled(tree, key, objects):
            return []
    return list(found.values())


def _filled(tree: Tree, key: tuple[type, str], objects: _Objects) -> bool:
    """Add the calls of what a name holds; whether it is only called, and asked for its attributes."""
    kind, word = key
    for n in tree.nodes:
        if isinstance(n, ast.arg) and n.arg == word and kind is ast.Name:
            return False
        if not isinstance(n, kind) or last_word(n) != word:
            continue
        parent = tree.parents[n]
        if isinstance(parent, ast.Call) and parent.func is n:
            objects.calls.append(parent)
        elif isinstance(parent, ast.Assign) and n in parent.targets:
            if parent.value not in objects.made:
                return False
        elif not isinstance(parent, ast.Attribute) or parent.attr == "__call__":
            return False
    return True


__all__ = ["with_kept_settings"]
