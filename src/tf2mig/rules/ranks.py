"""How many axes a value has at least, read off the text: of tensors, of what runs return, and of NumPy's arrays.

A lower bound: 0 says nothing. It is used where an array of one element was taken for a number, which NumPy 2.4 refuses
for arrays with axes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from tf2mig.rules.module import Module
from tf2mig.rules.reaching import reaching
from tf2mig.syntax.scopes import Binding, Scope
from tf2mig.syntax.walking import walk

_METHODS_SAME = frozenset({"astype", "copy", "clip", "round", "transpose", "initialized_value", "read_value", "value"})
_MOST = 40
"""How deep names are followed."""


class Ranks:
    """Least ranks of a module's expressions."""

    def __init__(self, module: Module) -> None:
        self.module = module
        table = module.knowledge.tables.get("ranks", {})
        self._same: list[str] = table.get("same", [])
        self._shaped: dict[str, list[int | str]] = table.get("shaped", {})
        self._told: dict[str, int] = table.get("least", {})
        self._sized: dict[str, int] = table.get("sized", {})
        self._depth = 0
        self._answers: dict[ast.expr, int] = {}
        """Each answer once; one that its own question leads back to counts as not known."""
        self._attributes: dict[str, list[ast.expr]] = {}
        self._functions: dict[str, list[ast.FunctionDef]] = {}
        for node in module.tree.nodes:
            if isinstance(node, ast.FunctionDef):
                self._functions.setdefault(node.name, []).append(node)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Attribute):
                        self._attributes.setdefault(target.attr, []).append(node.value)

    def least(self, node: ast.expr) -> int:
        """How many axes a value has at least, if it is an array or a tensor; 0 where that is not known."""
        if node not in self._answers:
            self._answers[node] = 0
            if self._depth > _MOST:
                return 0
            self._depth += 1
            self._answers[node] = self._least(node)
            self._depth -= 1
        return self._answers[node]

    def _least(self, node: ast.expr) -> int:
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Attribute):
            if node.attr == "T":
                return self.least(node.value)
            return min((self.least(v) for v in self._attributes.get(node.attr, [])), default=0)
        if isinstance(node, ast.BinOp):
            return max(self.least(node.left), self.least(node.right))
        if isinstance(node, ast.UnaryOp):
            return self.least(node.operand)
        if isinstance(node, ast.IfExp):
            return self._among((self.least(node.body), self.least(node.orelse)))
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        return self._call(node) if isinstance(node, ast.Call) else 0

    def _among(self, ranks: Iterable[int]) -> int:
        """The rank of what may be any of several values."""
        return min(ranks, default=0)

    def _name(self, node: ast.Name) -> int:
        return self._among(self._binding(b) for b in self._bindings(node))

    def _bindings(self, node: ast.Name) -> Sequence[Binding]:
        scope = self.scope(node)
        return reaching(self.module.tree, scope, node, list(self.module.visible(scope, node.id)))

    def scope(self, node: ast.AST) -> Scope:
        """The scope that an expression stands in."""
        scopes = self.module.symbols.scopes
        for ancestor in self.module.tree.ancestors(node):
            if ancestor in scopes:
                return scopes[ancestor]
        return scopes[self.module.tree.module]

    def _binding(self, binding: Binding) -> int:
        """The least rank of what a binding gives its name."""
        target = binding.node
        if binding.kind == "import":
            return 0
        parent = self.module.tree.parents.get(target)
        if isinstance(parent, ast.Assign):
            if target is parent.value or target in parent.targets:
                return self.least(parent.value)
            return 0
        if isinstance(parent, ast.AugAssign):
            return self.least(parent.value)
        if isinstance(parent, ast.For) and parent.target is target:
            return max(0, self.least(parent.iter) - 1)
        if isinstance(parent, ast.Tuple | ast.List):
            return self._unpacked(parent, target)
        return 0

    def _unpacked(self, group: ast.Tuple | ast.List, target: ast.AST) -> int:
        """One of several names that a statement binds at once."""
        index = next((i for i, e in enumerate(group.elts) if e is target), None)
        holder = self.module.tree.parents.get(group)
        if index is None or any(isinstance(e, ast.Starred) for e in group.elts):
            return 0
        if isinstance(holder, ast.Assign) and group in holder.targets:
            parts = self.parts(holder.value)
            return self.least(parts[index]) if parts is not None and index < len(parts) else 0
        if isinstance(holder, ast.For) and holder.target is group and isinstance(holder.iter, ast.Call):
            call = holder.iter
            if isinstance(call.func, ast.Name) and call.func.id == "zip" and index < len(call.args):
                return max(0, self.least(call.args[index]) - 1)
            if isinstance(call.func, ast.Name) and call.func.id == "enumerate" and index == 1 and call.args:
                return max(0, self.least(call.args[0]) - 1)
        return 0

    def parts(self, node: ast.expr) -> Sequence[ast.expr] | None:
        """The expressions whose values a list holds: written out, or fetched by a run."""
        if isinstance(node, ast.List | ast.Tuple):
            return node.elts
        if isinstance(node, ast.Name) and self._depth <= _MOST:
            bindings = self._bindings(node)
            parent = self.module.tree.parents.get(bindings[0].node) if len(bindings) == 1 else None
            if isinstance(parent, ast.Assign) and bindings[0].node in parent.targets:
                return self.parts(parent.value)
            return None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found = self._functions.get(node.func.id, [])
            returns = [n.value for f in found for n in walk(f) if isinstance(n, ast.Return)]
            return returns[0].elts if len(returns) == 1 and isinstance(returns[0], ast.Tuple) else None
        fetched = run_fetch(node)
        return fetched.elts if isinstance(fetched, ast.List | ast.Tuple) else None

    def _subscript(self, node: ast.Subscript) -> int:
        parts = self.parts(node.value)
        index = node.slice
        if parts is not None:
            if (
                isinstance(index, ast.Constant)
                and isinstance(index.value, int)
                and -len(parts) <= index.value < len(parts)
            ):
                return self.least(parts[index.value])
            return 0
        rank = self.least(node.value)
        indices = index.elts if isinstance(index, ast.Tuple) else [index]
        kept = sum(isinstance(i, ast.Slice | ast.List) or _is_new(i) for i in indices)
        if any(isinstance(i, ast.Constant) and i.value is Ellipsis for i in indices):
            return kept
        sliced = isinstance(index, ast.Tuple) or rank
        return max(kept if sliced else 0, rank - sum(not _is_new(i) for i in indices) + kept if rank else 0)

    def _call(self, node: ast.Call) -> int:
        fetch = run_fetch(node)
        if fetch is not None:
            return 0 if isinstance(fetch, ast.List | ast.Tuple | ast.Dict) else self.least(fetch)
        name = self._function(node)
        if name is not None:
            return self._known(node, name)
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func)
        if isinstance(node.func, ast.Name):
            return self._among(self._returned(f) for f in self._functions.get(node.func.id, []))
        return 0

    def _returned(self, function: ast.FunctionDef) -> int:
        returns = [n.value for n in walk(function) if isinstance(n, ast.Return)]
        return self._among(self.least(v) if v is not None else 0 for v in returns)

    def _function(self, node: ast.Call) -> str | None:
        """The last word of the TensorFlow or NumPy function that is called; "random.rand" of one that draws numbers."""
        symbol = self.module.symbols.called(node)
        if symbol is not None or not isinstance(node.func, ast.Attribute):
            return symbol.rpartition(".")[2] if symbol else None
        held = node.func.value
        drawing = isinstance(held, ast.Attribute) and held.attr == "random"
        root = held.value if isinstance(held, ast.Attribute) and drawing else held
        bindings = list(self.module.visible(self.scope(node), root.id)) if isinstance(root, ast.Name) else []
        if not bindings or any(b.target != "numpy" for b in bindings):
            return None
        return f"random.{node.func.attr}" if drawing else node.func.attr

    def _known(self, node: ast.Call, name: str) -> int:
        keywords = {k.arg: k.value for k in node.keywords}
        if name.startswith("reduce_"):
            return self._reduced(node, keywords)
        if name in ("argmax", "argmin", "arg_max"):
            axis = len(node.args) > 1 or "axis" in keywords or "dimension" in keywords
            return max(0, self.least(node.args[0]) - 1) if node.args and axis else 0
        if name in ("Variable", "constant", "array", "asarray") and (node.args or "initial_value" in keywords):
            value = node.args[0] if node.args else keywords["initial_value"]
            shape = keywords.get("shape")
            told = _length(shape) if shape is not None else 0
            return max(told, _nesting(value), self.least(value))
        if name in self._shaped:
            place, keyword = self._shaped[name]
            positional = isinstance(place, int) and len(node.args) > place
            shape = node.args[int(place)] if positional else keywords.get(str(keyword))
            return _length(shape) if shape is not None else 0
        if name in self._same:
            operands = [*node.args[:2], *(keywords[k] for k in ("x", "y") if k in keywords)]
            return max((self.least(o) for o in operands), default=0)
        if name.startswith("random."):
            return self._drawn(node, keywords, name)
        if name == "searchsorted" and len(node.args) > 1:
            return self.least(node.args[1])
        if name == "expand_dims" and node.args:
            return self.least(node.args[0]) + 1
        return self._told.get(name, 0)

    def _drawn(self, node: ast.Call, keywords: dict[str | None, ast.expr], name: str) -> int:
        """What a function of ``np.random`` draws, as its sizes or its size say."""
        if name in ("random.rand", "random.randn"):
            return 0 if any(isinstance(a, ast.Starred) for a in node.args) else len(node.args)
        place = self._sized.get(name.removeprefix("random."))
        if place is None:
            return 0
        size = node.args[place] if len(node.args) > place else keywords.get("size")
        if isinstance(size, ast.Constant) and isinstance(size.value, int):
            return 1
        return _length(size) if size is not None else 0

    def _reduced(self, node: ast.Call, keywords: dict[str | None, ast.expr]) -> int:
        kept = keywords.get("keep_dims") or keywords.get("keepdims")
        if not node.args:
            return 0
        rank = self.least(node.args[0])
        if isinstance(kept, ast.Constant) and kept.value is True:
            return rank
        axis = node.args[1] if len(node.args) > 1 else keywords.get("axis") or keywords.get("reduction_indices")
        return max(0, rank - 1) if isinstance(axis, ast.Constant) and isinstance(axis.value, int) else 0

    def _method(self, node: ast.Call, function: ast.Attribute) -> int:
        if function.attr in _METHODS_SAME:
            return self.least(function.value)
        if function.attr in ("flatten", "ravel"):
            return 1
        if function.attr == "reshape":
            return _length(node.args[0]) if len(node.args) == 1 else len(node.args)
        return min((self._returned(f) for f in self._functions.get(function.attr, [])), default=0)


class PossibleRanks(Ranks):
    """Ranks that what runs returned may have: what one name may be bound to counts by the most.

    A tensor itself is never a number, so that a name which is one elsewhere says nothing.
    """

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self._sure = Ranks(module)

    def _among(self, ranks: Iterable[int]) -> int:
        return max(ranks, default=0)

    def _least(self, node: ast.expr) -> int:
        above = [node, *self.module.tree.ancestors(node)]
        if any(isinstance(a, ast.expr) and run_fetch(a) is not None for a in above):
            return self._sure.least(node)
        return super()._least(node)

    def _call(self, node: ast.Call) -> int:
        return 0 if self.module.symbols.called(node) is not None else super()._call(node)


def run_fetch(node: ast.expr) -> ast.expr | None:
    """What ``session.run(fetch)`` or ``fetch.eval()`` fetches, where an expression looks like one."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    if node.func.attr == "eval":
        return node.func.value
    if node.func.attr != "run" or not (node.args or node.keywords):
        return None
    return node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "fetches"), None)


def _is_new(node: ast.expr) -> bool:
    """``None`` or ``np.newaxis`` as an index."""
    return (isinstance(node, ast.Constant) and node.value is None) or (
        isinstance(node, ast.Attribute) and node.attr == "newaxis"
    )


def _length(shape: ast.expr) -> int:
    """How many axes a written shape has."""
    if isinstance(shape, ast.List | ast.Tuple) and not any(isinstance(e, ast.Starred) for e in shape.elts):
        return len(shape.elts)
    return 0


def _nesting(node: ast.expr) -> int:
    """How deep a literal of lists is."""
    if isinstance(node, ast.List | ast.Tuple):
        return 1 + (min(map(_nesting, node.elts)) if node.elts else 0)
    if isinstance(node, ast.ListComp):
        return 1 + _nesting(node.elt)
    return 0
