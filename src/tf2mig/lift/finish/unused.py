"""The last step of lifting: locals that the result no longer uses.

A statement that several functions share, or whose other half went away with the graph, leaves names behind that nothing
reads. A person would not have written them, and linters report them (F841, RUF059 and PLW0127 of ruff's default rules).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PURE = frozenset({"tf.constant", "tf.zeros", "tf.ones", "tf.TensorSpec", "tf.train.ExponentialMovingAverage"})
_NUMBERS = frozenset({"int", "float", "len", "np.sqrt", "np.prod", "numpy.sqrt", "numpy.prod"})
"""Functions outside of TensorFlow that only compute; those of the module math do so too."""
_QUIET = (
    ast.Constant,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Slice,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.BoolOp,
    ast.IfExp,
    ast.Call,
    ast.keyword,
    ast.Starred,
    ast.expr_context,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
    ast.boolop,
)
_NUMBER = re.compile(r"_\d+$")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def without_unused(text: str, before: str) -> str:
    """The text without assignments to locals that nothing reads, other than those that ``before`` has too.

    Only values without effects go; of a result that is unpacked, the parts that nobody wants are called ``_``.
    """
    old = _Unused(before)
    known = {(name, local) for name, function in old.functions() for local in old.locals_of(function)}
    known |= {(name, n) for name, function in old.functions() for n in _idle_globals(function)}
    while True:
        found = _Unused(text, before)
        edits = found.edits(known)
        if not edits:
            return text
        text = apply_edits(text, edits)


def _idle_globals(function: ast.FunctionDef) -> set[str]:
    """The names that a function declares to be global and does not use."""
    declared = {n for node in _own_nodes(function) if isinstance(node, ast.Global) for n in node.names}
    return declared - {n.id for n in walk(function) if isinstance(n, ast.Name)}


class _Unused:
    """Finds the unused locals of a module's functions."""

    def __init__(self, text: str, before: str = "") -> None:
        self.before = before
        self.own = {n.id for n in walk(ast.parse(before)) if isinstance(n, ast.Name)}
        """The program's own names."""
        self.outer = _outer(before)
        self.summed = _summed(before)
        self.tree = Tree(Source(text, "module.py"))
        self.layout = Layout(self.tree)
        self.symbols = Symbols(self.tree)

    def functions(self) -> Iterator[tuple[str, ast.FunctionDef]]:
        """The functions by their dotted names."""
        pending: list[tuple[str, ast.AST]] = [("", self.tree.module)]
        while pending:
            prefix, holder = pending.pop()
            for node in ast.iter_child_nodes(holder):
                name = f"{prefix}{node.name}." if isinstance(node, ast.FunctionDef | ast.ClassDef) else prefix
                pending.append((name, node))
                if isinstance(node, ast.FunctionDef):
                    yield name, node

    def locals_of(self, function: ast.FunctionDef) -> set[str]:
        """The names that a function assigns and nothing in it reads."""
        stored: set[str] = set()
        read: set[str] = set()
        for node in walk(function):
            if isinstance(node, ast.Global | ast.Nonlocal):
                read.update(node.names)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                read.add(node.target.id)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
                read.add(node.id)
        for node in _own_nodes(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                stored.add(node.id)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                stored.add(node.name)
        return set() if read & {"locals", "vars", "eval", "exec"} else stored - read

    def edits(self, known: set[tuple[str, str]]) -> list[Edit]:
        """What takes the unused locals away, but for the known ones; edits do not overlap."""
        found: list[Edit] = list(dict.fromkeys([*self._aliases(), *self._starts(), *self._left_over()]))
        for name, function in self.functions():
            unused = {
                local for local in self.locals_of(function) if (name, local) not in known and not local.startswith("_")
            }
            idle = {n for n in _idle_globals(function) if (name, n) not in known}
            for node in _own_nodes(function):
                if isinstance(node, ast.Global) and set(node.names) & idle and len(function.body) > 1:
                    found.append(self._declaration(node, [n for n in node.names if n not in idle]))
                if isinstance(node, ast.Assign) and len(node.targets) == 1:
                    found += self._assignment(node, node.targets[0], unused)
                elif isinstance(node, ast.ExceptHandler) and node.name in unused and node.type is not None:
                    end = self.tree.end(node.type)
                    found.append(Edit(end, self.tree.text.index(":", end), ""))
        return found

    def _declaration(self, node: ast.Global, names: list[str]) -> Edit:
        """What leaves only some names in a `global` statement, or takes it away."""
        if names:
            return Edit(self.tree.start(node), self.tree.end(node), f"global {', '.join(names)}")
        return Edit(*self.layout.extent(node, comments=False), "")

    def _bound(self) -> Iterator[tuple[ast.Assign, ast.Name]]:
        """The statements of the module that bind one name, and the name."""
        for node in self.tree.module.body:
            target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
            if isinstance(node, ast.Assign) and isinstance(target, ast.Name):
                yield node, target

    def _named(self, name: str) -> list[ast.AST]:
        """Where the module says a name, also as an attribute's."""
        return [n for n in self.tree.nodes if name in (getattr(n, "id", ""), getattr(n, "attr", ""))]

    def _aliases(self) -> list[Edit]:
        """What takes away the module's own names for parts of TensorFlow that nothing uses any more."""
        found = []
        for node, target in self._bound():
            part = self.symbols.symbol(node.value) is not None
            named = len(self._named(target.id))
            if part and isinstance(node.value, ast.Attribute) and named == 1 and self.before.count(target.id) > 1:
                found.append(Edit(*self.layout.extent(node, comments=False), ""))
        return found

    def _starts(self) -> list[Edit]:
        """What takes away the numbers that sums of the module started from, where functions start them themselves."""
        found = []
        for node, target in self._bound():
            number = isinstance(node.value, ast.Constant) and isinstance(node.value.value, int | float)
            if target.id not in self.summed or not number:
                continue
            functions = [f for _, f in self.functions()]
            same = any(_binds_alike(s, node) for f in functions for s in walk(f))
            inside = {n for f in functions if self._has_own(f, target.id) for n in walk(f)}
            named = self._named(target.id)
            brought = any(isinstance(n, ast.alias) and n.name == target.id for n in self.tree.nodes)
            if same and not brought and all(n is target or n in inside for n in named):
                found.append(Edit(*self.layout.extent(node, comments=False), ""))
        return found

    def _left_over(self) -> list[Edit]:
        """What takes away names of the module that were locals of a function which is written out now."""
        found = []
        for node, target in self._bound():
            if target.id in self.outer or not {target.id, _NUMBER.sub("", target.id)} & (self.own - self.outer):
                continue
            named = len(self._named(target.id))
            if named == 1 and self._is_pure(node.value) and not self._is_alone(node):
                found.append(Edit(*self.layout.extent(node, comments=False), ""))
        return found

    def _has_own(self, function: ast.FunctionDef, name: str) -> bool:
        """Whether a function has a local of that name."""
        shared = {n for node in _own_nodes(function) if isinstance(node, ast.Global | ast.Nonlocal) for n in node.names}
        return name not in shared and bool(self.tree.bindings(function, name))

    def _assignment(self, node: ast.Assign, target: ast.expr, unused: set[str]) -> list[Edit]:
        if isinstance(target, ast.Tuple | ast.List):
            parted = self._without_itself(node, target)
            if parted is not None:
                return [parted]
            return [
                Edit(self.tree.start(part), self.tree.end(part), "_")
                for part in target.elts
                if isinstance(part, ast.Name) and part.id in unused
            ]
        if not isinstance(target, ast.Name):
            return []
        unread = target.id in unused and target.id not in self.own
        if unread and isinstance(node.value, ast.Call) and self.symbols.symbol(node.value.func) == "tf.print":
            return [Edit(self.tree.start(target), self.tree.start(node.value), "")]
        if target.id in unused and isinstance(node.value, ast.Call) and _steps(node.value):
            return [Edit(self.tree.start(target), self.tree.start(node.value), "")]
        itself = isinstance(node.value, ast.Name) and node.value.id == target.id
        if not itself and not (target.id in unused and self._is_pure(node.value)):
            return []
        return [] if self._is_alone(node) else [Edit(*self.layout.extent(node, comments=False), "")]

    def _without_itself(self, node: ast.Assign, target: ast.Tuple | ast.List) -> Edit | None:
        """`a, b = f(a), b` is `a = f(a)`."""
        if not isinstance(node.value, ast.Tuple) or len(node.value.elts) != len(target.elts):
            return None
        if self.tree.segment(node) in self.before:
            return None
        pairs = [
            (self.tree.segment(name), self.tree.segment(value))
            for name, value in zip(target.elts, node.value.elts, strict=True)
        ]
        kept = [(name, value) for name, value in pairs if name != value]
        if len(kept) != 1 or len(kept) == len(pairs) or any(name.startswith("*") for name, _ in pairs):
            return None
        return Edit(self.tree.start(target), self.tree.end(node.value), " = ".join(kept[0]))

    def _is_pure(self, value: ast.expr) -> bool:
        """Whether computing the value does nothing else."""
        for node in walk(value):
            if not isinstance(node, _QUIET):
                return False
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in _NUMBERS or called.startswith("math."):
                    continue
                symbol = self.symbols.symbol(node.func) or ""
                if symbol not in _PURE and not symbol.endswith("_initializer"):
                    return False
        return True

    def _is_alone(self, node: ast.stmt) -> bool:
        """Whether the block would be empty without the statement, or has others on its line."""
        parent = self.tree.parents[node]
        blocks = [b for b in (getattr(parent, f, None) for f in ("body", "orelse", "finalbody")) if isinstance(b, list)]
        block = next(b for b in blocks if node in b)
        beside = any(s.end_lineno == node.lineno or s.lineno == node.end_lineno for s in block if s is not node)
        return len(block) == 1 or beside


def _outer(text: str) -> set[str]:
    """The names that statements outside of a module's functions bind."""
    pending: list[ast.AST] = list(ast.parse(text).body)
    found: set[str] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        if not isinstance(node, _SCOPES):
            pending.extend(ast.iter_child_nodes(node))
    return found | {n for s in walk(ast.parse(text)) if isinstance(s, ast.Global) for n in s.names}


def _summed(text: str) -> set[str]:
    """The names of a module that statements outside of its functions change in place."""
    pending: list[ast.AST] = list(ast.parse(text).body)
    found: set[str] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        if not isinstance(node, _SCOPES):
            pending.extend(ast.iter_child_nodes(node))
    return found


def _binds_alike(node: ast.AST, start: ast.Assign) -> bool:
    """Whether a statement gives the same name the same value."""
    return isinstance(node, ast.Assign) and ast.dump(node) == ast.dump(start)


def _steps(call: ast.Call) -> bool:
    """Whether a call takes a training step: what it returns means nothing."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "apply_gradients"


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function's body that are not inside other scopes."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _SCOPES):
            pending.extend(ast.iter_child_nodes(node))
