"""Which expressions of a module are Keras models, as far as its text tells.

What a method call means depends on what it is called on: ``model.predict(x)`` is Keras' or scikit-learn's. A name or an
attribute counts as a model where the module binds it to one, anywhere, and to no object of another package.
"""

from __future__ import annotations

import ast

from tf2mig.rules.idioms import Family
from tf2mig.rules.module import Module
from tf2mig.rules.templates import dotted
from tf2mig.syntax.walking import walk


class Models:
    """The Keras models of a module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        known = module.knowledge.tables["keras-models"]
        self._makers, self._bases = Family(known["makers"]), Family(known["bases"])
        self._methods, self._arguments = set(known["methods"]), set(known["compile"])
        self.classes = {
            n.name for n in module.tree.nodes if isinstance(n, ast.ClassDef) and any(map(self._is_base, n.bases))
        }
        self.functions: set[str] = set()
        self.names: set[str] = set()
        self.others: set[str] = set()
        self._collect()

    def holds(self, node: ast.expr) -> bool:
        """Whether an expression is a model."""
        text = dotted(node)
        if text is not None:
            return text in self.names
        if not isinstance(node, ast.Call):
            return False
        symbol = self._called(node)
        if symbol is not None and symbol in self._makers:
            return True
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
        own = not isinstance(function, ast.Attribute) or dotted(function.value) in ("self", "cls")
        return own and (name in self.classes or name in self.functions)

    def calls(self, *methods: str) -> list[ast.Call]:
        """The calls of methods of models, in the order of the text."""
        return [
            n
            for n in self.module.tree.nodes
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in methods
            if self.holds(n.func.value)
        ]

    def _collect(self) -> None:
        """Go through the bindings until nothing more is found to be a model."""
        pairs = list(self._bound())
        self.others = {t for t, v in pairs if isinstance(v, ast.Call) and self._foreign(v)}
        self.names = self._told() - self.others
        while True:
            before = len(self.names) + len(self.functions)
            self.names |= {t for t, v in pairs if t not in self.others and self.holds(v)}
            self.functions |= {f.name for f in self._functions() if any(map(self.holds, _returned(f)))}
            if len(self.names) + len(self.functions) == before:
                return

    def _bound(self) -> list[tuple[str, ast.expr]]:
        """Every name or attribute that is bound to a value."""
        found: list[tuple[str, ast.expr]] = []
        for node in self.module.tree.nodes:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    found.extend(_paired(target, node.value))
            elif isinstance(node, ast.With):
                found.extend(p for i in node.items if i.optional_vars for p in _paired(i.optional_vars, i.context_expr))
        return found

    def _told(self) -> set[str]:
        """What is used as only a model of Keras can be."""
        found: set[str] = set()
        for node in self.module.tree.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                given = {k.arg for k in node.keywords}
                compiled = node.func.attr == "compile" and given & self._arguments
                if compiled or node.func.attr in self._methods:
                    text = dotted(node.func.value)
                    found |= {text} if text is not None else set()
        return found

    def _foreign(self, call: ast.Call) -> bool:
        """Whether a call is of another package's function or class."""
        root: ast.expr = call.func
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name):
            return False
        scope = self.module.symbols.scopes[self.module.tree.module]
        bindings = [b for b in self.module.visible(scope, root.id) if b.kind == "import"]
        return any(b.target.partition(".")[0] in ("sklearn", "xgboost", "lightgbm", "gensim") for b in bindings)

    def _functions(self) -> list[ast.FunctionDef]:
        return [n for n in self.module.tree.nodes if isinstance(n, ast.FunctionDef)]

    def _is_base(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name | ast.Attribute) and (self.module.symbols.symbol(node) or "") in self._bases

    def _called(self, node: ast.Call) -> str | None:
        return self.module.symbols.called(node)


def _paired(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr]]:
    """Names and what they are bound to, also side by side in tuples."""
    if isinstance(target, ast.Tuple | ast.List):
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            return [p for t, v in zip(target.elts, value.elts, strict=True) for p in _paired(t, v)]
        return []
    text = dotted(target)
    return [(text, value)] if text is not None else []


def _returned(function: ast.FunctionDef) -> list[ast.expr]:
    return [n.value for n in walk(function) if isinstance(n, ast.Return) and n.value is not None]
