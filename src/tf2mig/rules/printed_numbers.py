"""Numbers of NumPy inside printed lists: ``print(session.run([a, b]))`` shows ``[np.float32(0.5), ...]`` since NumPy 2.

What a program prints is part of what it does. ``np.set_printoptions(legacy="1.25")`` prints such numbers as they
were printed under TensorFlow 1 (measured with NumPy 1.18.5 and 2.4.6); it stands only where a list of them is printed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.module import Module, make_fix
from tf2mig.rules.ranks import Ranks, run_fetch
from tf2mig.syntax.imports import header_end, insert_after, newline_of, top_imports
from tf2mig.syntax.scopes import Binding
from tf2mig.syntax.walking import walk

CODE = "TFM811"
_STRUCTURES = frozenset({"gradients", "while_loop", "unstack", "unpack", "moments", "tuple", "top_k", "unique", "cond"})
"""Last words of operations that may give several numbers."""
_LISTS = frozenset({"list", "tuple", "sorted", "reversed"})


def check_printed_numbers(module: Module) -> Iterator[Diagnostic]:
    """The first place where a list of NumPy's numbers is printed; one setting serves for the whole module."""
    if not module.plan.surroundings or module.target == "2.15" or "legacy=" in module.text:
        return
    numbers = _Numbers(module)
    for node in module.tree.nodes:
        for value in _shown(node):
            if numbers.holds(value):
                message = "NumPy 2 prints numbers inside lists with their types, `np.float32(0.5)`"
                yield module.diagnostic(CODE, message, value, fix=make_fix(_setting(module)))
                return


def _shown(node: ast.AST) -> Iterator[ast.expr]:
    """The values that an expression turns into text by ``str``."""
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name) and function.id in ("print", "str", "repr"):
            yield from node.args
        elif isinstance(function, ast.Attribute) and function.attr == "format":
            yield from [*node.args, *(k.value for k in node.keywords)]
        elif isinstance(function, ast.Attribute) and function.attr in ("info", "warning", "debug", "write"):
            yield from node.args[1:]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        if isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            yield from node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    elif isinstance(node, ast.FormattedValue) and node.format_spec is None:
        yield node.value


class _Numbers:
    """What holds numbers of NumPy, in one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.ranks = Ranks(module)
        self.appended: dict[str, list[ast.expr]] = {}
        self._holding: dict[ast.expr, bool] = {}
        self._numbers: dict[ast.expr, bool] = {}
        """Each answer once; one that its own question leads back to is no."""
        for node in module.tree.nodes:
            function = node.func if isinstance(node, ast.Call) and node.args else None
            if (
                isinstance(function, ast.Attribute)
                and function.attr == "append"
                and isinstance(function.value, ast.Name | ast.Attribute)
            ):
                assert isinstance(node, ast.Call)
                self.appended.setdefault(ast.unparse(function.value), []).append(node.args[0])

    def holds(self, node: ast.expr) -> bool:
        """Whether a value is a list, tuple or dictionary with a number of NumPy in it."""
        if node not in self._holding:
            self._holding[node] = False
            self._holding[node] = self._holds(node)
        return self._holding[node]

    def _holds(self, node: ast.expr) -> bool:
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return any(self.number(e) or self.holds(e) for e in node.elts)
        if isinstance(node, ast.ListComp):
            return self.number(node.elt) or self.holds(node.elt)
        if isinstance(node, ast.Dict):
            return any(self.number(v) or self.holds(v) for v in node.values)
        if isinstance(node, ast.Name):
            bindings = list(self.module.visible(self.ranks.scope(node), node.id))
            values = [v for b in bindings if (v := self._assigned(b)) is not None]
            lists = any(isinstance(v, ast.List) for v in values)
            return any(self.holds(v) for v in values) or (lists and self._grown(node))
        if isinstance(node, ast.Attribute):
            return self._grown(node)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            return self.holds(node.value)
        if isinstance(node, ast.Call):
            fetch = run_fetch(node)
            if fetch is not None and isinstance(fetch, ast.List | ast.Tuple | ast.Dict):
                parts = fetch.values if isinstance(fetch, ast.Dict) else fetch.elts
                return any(self._fetched(p) for p in parts)
            if isinstance(fetch, ast.Name):
                return self._several(fetch)
            if isinstance(node.func, ast.Name) and node.func.id in _LISTS and node.args:
                return self._array(node.args[0]) or self.holds(node.args[0])
            if isinstance(node.func, ast.Name):
                return any(self.holds(value) for value in self._returned(node.func.id))
        return False

    def _returned(self, name: str) -> list[ast.expr]:
        """What a function of the module returns."""
        own = [n for n in self.module.tree.module.body if isinstance(n, ast.FunctionDef) and n.name == name]
        returns = [n for f in own for n in walk(f) if isinstance(n, ast.Return)]
        return [n.value for n in returns if n.value is not None]

    def _several(self, fetch: ast.Name) -> bool:
        """Whether what is fetched by a name is a list, or what an operation gives that gives several tensors."""
        made = [
            v for b in self.module.visible(self.ranks.scope(fetch), fetch.id) if (v := self._assigned(b)) is not None
        ]
        for value in made:
            if isinstance(value, ast.List | ast.Tuple) and any(self._fetched(p) for p in value.elts):
                return True
            symbol = self.module.symbols.called(value) if isinstance(value, ast.Call) else None
            if symbol is not None and symbol.rsplit(".", 1)[-1] in _STRUCTURES:
                return True
        return False

    def _grown(self, node: ast.Name | ast.Attribute) -> bool:
        """Whether numbers of NumPy are appended to a list."""
        return any(self.number(v) or self.holds(v) for v in self.appended.get(ast.unparse(node), []))

    def _fetched(self, part: ast.expr) -> bool:
        """Whether a fetched value may be a number: one that surely has axes is printed as an array."""
        return self.ranks.least(part) == 0

    def _assigned(self, binding: Binding) -> ast.expr | None:
        parent = self.module.tree.parents.get(binding.node)
        if isinstance(parent, ast.Assign) and (binding.node is parent.value or binding.node in parent.targets):
            return parent.value
        return self._paired(binding.node, parent)

    def _paired(self, node: ast.AST, group: ast.AST | None) -> ast.expr | None:
        """What a name of ``losses, step = [], 0`` gets."""
        holder = self.module.tree.parents.get(group) if isinstance(group, ast.Tuple | ast.List) else None
        if not isinstance(group, ast.Tuple | ast.List) or not isinstance(holder, ast.Assign):
            return None
        value = holder.value
        if group not in holder.targets or not isinstance(value, ast.Tuple | ast.List):
            return None
        starred = any(isinstance(e, ast.Starred) for e in [*group.elts, *value.elts])
        if starred or len(group.elts) != len(value.elts):
            return None
        return next((v for t, v in zip(group.elts, value.elts, strict=True) if t is node), None)

    def _array(self, node: ast.expr) -> bool:
        """Whether a value is an array that a run returned, or the front of one: its elements may be numbers."""
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            node = node.value
        return self._row(node)

    def number(self, node: ast.expr) -> bool:
        """Whether a value is a number of NumPy: what a run returns, one of its elements, what a function reduces to."""
        if node not in self._numbers:
            self._numbers[node] = False
            self._numbers[node] = self._number(node)
        return self._numbers[node]

    def _number(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Subscript):
            return not isinstance(node.slice, ast.Slice | ast.Tuple) and self._row(node.value)
        if isinstance(node, ast.Name):
            bindings = list(self.module.visible(self.ranks.scope(node), node.id))
            return any(self._bound(b) for b in bindings) and self.ranks.least(node) == 0
        if isinstance(node, ast.BinOp):
            return self.number(node.left) or self.number(node.right)
        if not isinstance(node, ast.Call):
            return False
        fetch = run_fetch(node)
        if fetch is not None:
            return not isinstance(fetch, ast.List | ast.Tuple | ast.Dict) and self._fetched(fetch)
        if isinstance(node.func, ast.Name) and node.func.id in ("round", "abs") and node.args:
            return self.number(node.args[0])
        return (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in self.module.knowledge.tables.get("ranks", {}).get("numbers", ())
            and self.module.symbols.called(node) is None
            and not any(k.arg in ("axis", "keepdims") for k in node.keywords)
            and len(node.args) < 2
        )

    def _bound(self, binding: Binding) -> bool:
        value = self._assigned(binding)
        if value is not None:
            return not isinstance(value, ast.Name) and self.number(value)
        fetch = self._unpacked(binding)
        return fetch is not None and self._fetched(fetch)

    def _row(self, node: ast.expr) -> bool:
        """Whether a value is what a run returned, and may have one axis alone."""
        if self.ranks.least(node) > 1:
            return False
        if isinstance(node, ast.Name):
            bindings = list(self.module.visible(self.ranks.scope(node), node.id))
            made = [v for b in bindings if (v := self._assigned(b)) is not None]
            return any(self._one(v) for v in made) or any(self._unpacked(b) is not None for b in bindings)
        return self._one(node)

    def _one(self, node: ast.expr) -> bool:
        fetch = run_fetch(node)
        return fetch is not None and not isinstance(fetch, ast.List | ast.Tuple | ast.Dict)

    def _unpacked(self, binding: Binding) -> ast.expr | None:
        """The fetch whose result a name of ``a, b = session.run([x, y])`` gets."""
        group = self.module.tree.parents.get(binding.node)
        holder = self.module.tree.parents.get(group) if group is not None else None
        if (
            not isinstance(group, ast.Tuple | ast.List)
            or not isinstance(holder, ast.Assign)
            or group not in holder.targets
        ):
            return None
        fetch = run_fetch(holder.value)
        if not isinstance(fetch, ast.List | ast.Tuple) or len(fetch.elts) != len(group.elts):
            return None
        return next(p for p, t in zip(fetch.elts, group.elts, strict=True) if t is binding.node)


def _setting(module: Module) -> list[Edit]:
    """The statement that prints as before, behind the imports at the top."""
    scope = module.symbols.scopes[module.tree.module]
    alias = next(
        (n for n, g in scope.bindings.items() if all(b.target == "numpy" and b.kind == "import" for b in g)), None
    )
    lines = [f'{alias or "np"}.set_printoptions(legacy="1.25")  # numbers in lists without their types']
    last: ast.stmt | None = None
    imports = top_imports(module.tree)
    for statement in module.tree.module.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.With | ast.If):
            break
        last = statement if statement in imports else last
    if last is not None:
        above = [""] if alias is not None else ["import numpy as np", ""]
        return [insert_after(module.tree, last, [*above, *lines])]
    lines = lines if alias is not None else ["import numpy as np", *lines]
    at = header_end(module.tree)
    return [Edit(at, at, "".join(line + newline_of(module.text) for line in lines))]
