"""What argument scopes hold: the arguments that they give, by the function that they give them to.

Source: tensorflow/contrib/framework/python/ops/arg_scope.py of TF 1.15.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.arguments import entries, signature
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

SCOPES = frozenset({"tf.contrib.slim.arg_scope", "tf.contrib.framework.arg_scope", "tf.contrib.layers.arg_scope"})

Given = Mapping[str, Mapping[str, str]]
"""By symbol, the arguments that hold: their texts by TF1's parameter."""


class ArgumentScopes:
    """Reads what the argument scopes of a module give."""

    def __init__(self, tree: Tree, symbols: Symbols, functions: Mapping[str, ast.FunctionDef]) -> None:
        self.tree = tree
        self.symbols = symbols
        self.functions = functions
        self.scope_functions: set[ast.FunctionDef] = set()
        """Functions that do nothing but open and return scopes, and that were read."""
        self.named: dict[str, Given] = {}
        """Scopes that the program gave a name."""

    def name(self, name: str, call: ast.Call) -> None:
        """Note ``name = my_arg_scope(...)``. Raises Blocked where it is not known what the function returns."""
        self.named[name] = self._from_function(call)

    def opened(self, call: ast.Call, given: Given) -> Given:
        """What holds inside an argument scope, where ``given`` holds around it. Raises Blocked."""
        first = (
            call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "list_ops_or_scope"), None)
        )
        if isinstance(first, ast.Call) and isinstance(first.func, ast.Name) and not call.keywords:
            return merged(given, self._from_function(first))
        if isinstance(first, ast.Name) and first.id in self.named:
            return merged(given, self.named[first.id])
        if not isinstance(first, ast.List | ast.Tuple):
            raise Blocked(call, "TFM710", "it is not known which layers an arg_scope is for")
        values = {k.arg: self._text(k) for k in call.keywords if k.arg not in (None, "list_ops_or_scope")}
        for keyword in [k for k in call.keywords if k.arg is None]:
            held = self._dictionary(keyword.value)
            if held is None or held.keys() & values.keys():
                raise Blocked(call, "TFM710", "the arguments of an arg_scope are not known")
            values.update(held)
        return merged(given, {self._operation(e): {str(k): v for k, v in values.items()} for e in first.elts})

    def _text(self, keyword: ast.keyword) -> str:
        """What a scope gives; the parameters of a normalizer as the dictionary that their name was bound to."""
        value = keyword.value
        if keyword.arg == "normalizer_params" and isinstance(value, ast.Name):
            stores = [n for n in self.tree.nodes if isinstance(n, ast.Name) and n.id == value.id and n is not value]
            made = [p for n in stores if isinstance(p := self.tree.parents.get(n), ast.Assign) and p.targets == [n]]
            bound = [n for n in stores if not isinstance(n.ctx, ast.Load)]
            if len(made) == len(bound) == 1 and isinstance(made[0].value, ast.Dict):
                return self.tree.segment(made[0].value)
        return self.tree.segment(value)

    def _dictionary(self, node: ast.expr) -> dict[str, str] | None:
        """The texts that a dictionary of literals' keys holds, which a name is bound to once."""
        if isinstance(node, ast.Name):
            scope = next((a for a in self.tree.ancestors(node) if isinstance(a, ast.FunctionDef)), self.tree.module)
            made = [
                n.value
                for n in walk(scope)
                if isinstance(n, ast.Assign) and any(ast.unparse(t) == node.id for t in n.targets)
            ]
            changed = any(
                isinstance(n, ast.Subscript) and ast.unparse(n.value) == node.id and isinstance(n.ctx, ast.Store)
                for n in walk(scope)
            )
            return self._dictionary(made[0]) if len(made) == 1 and not changed else None
        if not isinstance(node, ast.Dict):
            return None
        keys = [k.value if isinstance(k, ast.Constant) else None for k in node.keys]
        if not all(isinstance(k, str) for k in keys):
            return None
        return {str(k): self.tree.segment(v) for k, v in zip(keys, node.values, strict=True)}

    def _operation(self, node: ast.expr) -> str:
        symbol = self.symbols.symbol(node)
        if symbol is not None:
            return symbol
        if isinstance(node, ast.Name) and node.id in self.functions:
            return f"function {node.id}"
        raise Blocked(node, "TFM710", "it is not known which layers an arg_scope is for")

    def is_scope_function(self, name: str) -> bool:
        """Whether a function of the module does nothing but open scopes and return the innermost."""
        function = self.functions.get(name)
        return function is not None and self.calls_of(function) is not None

    def calls_of(self, function: ast.FunctionDef) -> list[ast.Call] | None:
        """The calls of a function that only opens argument scopes and returns the innermost."""
        calls: list[ast.Call] = []
        body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
        body = [s for s in body if s not in self._bound_first(function)]
        while len(body) == 1 and isinstance(body[0], ast.With):
            block = body[0]
            for part in block.items:
                if self.symbols.called(part.context_expr) not in SCOPES:
                    return None
                assert isinstance(part.context_expr, ast.Call)
                calls.append(part.context_expr)
            if len(block.body) == 1 and isinstance(block.body[0], ast.Return):
                returned, last = block.body[0].value, block.items[-1].optional_vars
                same = isinstance(returned, ast.Name) and isinstance(last, ast.Name) and returned.id == last.id
                return calls if same else None
            body = list(block.body)
        return None

    def _bound_first(self, function: ast.FunctionDef) -> list[ast.Assign]:
        """The statements of a function that name what its scopes give, each name once."""
        found = [s for s in function.body if isinstance(s, ast.Assign)]
        names = [t.id for s in found for t in s.targets if isinstance(t, ast.Name)]
        stored = [n.id for n in walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        return found if len(names) == len(found) and all(stored.count(n) == 1 for n in names) else []

    def _from_function(self, call: ast.Call) -> Given:
        assert isinstance(call.func, ast.Name)
        function = self.functions.get(call.func.id)
        calls = self.calls_of(function) if function is not None else None
        if function is None or calls is None:
            raise Blocked(call, "TFM710", "it is not known what an arg_scope holds")
        self.scope_functions.add(function)
        bound = _bound(self.tree, function, call)
        for statement in self._bound_first(function):
            bound[ast.unparse(statement.targets[0])] = _renamed(self.tree.segment(statement.value), bound)
        result: Given = {}
        for inner in calls:
            result = merged(result, self.opened(inner, {}))
        return {s: {k: _renamed(v, bound) for k, v in values.items()} for s, values in result.items()}


def merged(outer: Given, inner: Given) -> Given:
    """What holds inside a scope that stands in another: the inner one wins, argument by argument."""
    return {s: {**outer.get(s, {}), **inner.get(s, {})} for s in {**outer, **inner}}


def words_in(text: str) -> set[str]:
    """The names in an expression's text; none in an empty one."""
    return {n.id for n in walk(ast.parse(f"({text})", mode="eval")) if isinstance(n, ast.Name)} if text else set()


def _bound(tree: Tree, function: ast.FunctionDef, call: ast.Call) -> dict[str, str]:
    args = function.args
    names = [a.arg for a in args.args]
    bound = {n: tree.segment(d) for n, d in zip(names[len(names) - len(args.defaults) :], args.defaults, strict=True)}
    bound.update({n: tree.segment(a) for n, a in zip(names, call.args, strict=False)})
    bound.update({str(k.arg): tree.segment(k.value) for k in call.keywords})
    return bound


def _renamed(text: str, bound: Mapping[str, str]) -> str:
    """A text with a function's parameters replaced by what a call gives for them."""
    node = ast.parse(f"({text})", mode="eval").body
    if not words_in(text) & set(bound):
        return text

    class Put(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            return ast.parse(bound[name.id], mode="eval").body if name.id in bound else name

    return ast.unparse(Put().visit(node))


def positional(symbol: str, call: ast.Call) -> tuple[str, ...]:
    """The parameters that a call gives by position."""
    entry = entries("layer").get(symbol) or entries("variable").get(symbol)
    if entry is None:
        return ()
    names = [p.name for p in signature(str(entry["params"])) if not p.keyword_only]
    return tuple(names[: len(call.args)])


def initializer_of(symbol: str) -> str | None:
    """The parameter of a layer whose variable takes the scope's initializer where none is given."""
    if symbol.startswith("tf.layers."):
        known = {p.name for p in signature(str(entries("layer")[symbol]["params"]))}
        return "kernel_initializer" if "kernel_initializer" in known else None
    stem = symbol.rsplit(".", 1)[-1]
    if stem == "GRUCell":
        return "kernel_initializer"
    return "initializer" if stem in ("LSTMCell", "BasicLSTMCell", "BasicRNNCell") else None
