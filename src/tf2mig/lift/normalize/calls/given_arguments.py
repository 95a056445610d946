"""Arguments that a TF1 program gives from afar, written into the calls: `functools.partial`, argument scopes, and the
initializers and regularizers of variable scopes. The program means the same afterwards; lifting sees whole calls.

Source: tensorflow/python/ops/variable_scope.py of TF 1.15.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Function
from tf2mig.lift.core.arguments import entries
from tf2mig.lift.core.layout import Layout, open_blocks
from tf2mig.lift.normalize.calls.added_parameters import may_take, with_parameters
from tf2mig.lift.normalize.calls.argument_scopes import (
    SCOPES,
    ArgumentScopes,
    Given,
    initializer_of,
    merged,
    positional,
    words_in,
)
from tf2mig.lift.normalize.calls.partials import with_keywords, write_out_partials
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import last_word, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

MARK = "__tf2mig_scope__"
_DECORATORS = frozenset({"tf.contrib.slim.add_arg_scope", "tf.contrib.framework.add_arg_scope"})
_VARIABLE_SCOPES = frozenset({"tf.variable_scope", "tf.variable_op_scope"})
_GETTER = "tf.get_variable"
_UNSEEN = "a scope gives a function's layers what the function cannot see"


def write_out_arguments(tree: Tree) -> Tree:
    """The tree of a text in which every call says its arguments itself. Raises Blocked where that cannot be done."""
    tree = write_out_partials(tree)
    symbols = Symbols(tree)
    if not any(_opens(symbols, n) for n in walk(tree.module)):
        return tree
    handed: set[tuple[str, str]] = set()
    while True:
        try:
            text = apply_edits(tree.text, _Writer(tree, symbols, handed).edits())
            break
        except _Unseen as unseen:
            new = {(unseen.function.name, n) for n in unseen.names}
            if new & handed or not may_take(tree, unseen.function):
                raise Blocked(unseen.function, "TFM710", _UNSEEN) from None
            handed |= new
            edits = with_parameters(tree, unseen.function, sorted(unseen.names))
            given = apply_edits(tree.text, sorted(edits, key=lambda e: e.start))
            tree = Tree(Source(given, tree.source.path, tree.source.cells))
            symbols = Symbols(tree)
    return Tree(Source(open_blocks(text, MARK), tree.source.path, tree.source.cells))


def _opens(symbols: Symbols, node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    symbol = symbols.symbol(node.func)
    return symbol in SCOPES or (symbol in _VARIABLE_SCOPES and bool(_scope_values(node)))


def _scope_values(node: ast.Call) -> dict[str, ast.expr]:
    """What a variable scope gives to its variables."""
    return {
        k.arg: k.value
        for k in node.keywords
        if k.arg in ("initializer", "regularizer") and not (isinstance(k.value, ast.Constant) and k.value.value is None)
    }


class _Unseen(Exception):
    """A scope gives a function's layers what is local where the function is called."""

    def __init__(self, function: ast.FunctionDef, names: set[str]) -> None:
        super().__init__(function.name)
        self.function = function
        self.names = names


class _Writer:
    """Writes what scopes give into the calls that they hold."""

    def __init__(self, tree: Tree, symbols: Symbols, handed: set[tuple[str, str]]) -> None:
        self.tree = tree
        self.handed = handed
        """The parameters that functions take for what scopes give, by the names of both."""
        self.symbols = symbols
        self.found: dict[tuple[int, int], Edit] = {}
        self.functions = {n.name: n for n in walk(tree.module) if isinstance(n, ast.FunctionDef)}
        self.contexts: dict[ast.FunctionDef, Given] = {}
        """What holds where each function is called from."""
        self.active: list[ast.FunctionDef] = []
        self.scopes = ArgumentScopes(tree, symbols, self.functions)

    def edits(self) -> list[Edit]:
        """The edits that write everything out. Raises Blocked."""
        self._block(self.tree.module.body, {})
        called = {n.func.id for n in self.tree.nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        for function in sorted(self.functions.values(), key=lambda f: f.name in called):
            if function not in self.contexts:
                self._function(function, {})
        for function in self.scopes.scope_functions:
            start, end = Layout(self.tree).extent(function)
            self.found = {k: e for k, e in self.found.items() if not (start <= e.start and e.end <= end)}
            self.found[start, end] = Edit(start, end, "")
        return sorted(self.found.values(), key=lambda e: (e.start, e.end))

    def _block(self, statements: list[ast.stmt], given: Given) -> None:
        for statement in statements:
            self._statement(statement, given)

    def _statement(self, node: ast.stmt, given: Given) -> None:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if self.symbols.symbol(decorator) in _DECORATORS:
                    start = self.tree.line_starts[decorator.lineno - 1]
                    self._edit(Edit(start, self.tree.line_starts[decorator.lineno], ""))
            return
        if isinstance(node, ast.ClassDef):
            self._block(node.body, given)
            return
        if isinstance(node, ast.With):
            self._with(node, given)
            return
        if isinstance(node, ast.Assign) and self._scope_value(node):
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._expression(child, given)
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(node, name, None)
            if isinstance(inner, list):
                self._block(inner, given)
        for handler in getattr(node, "handlers", ()):
            self._block(handler.body, given)

    def _scope_value(self, node: ast.Assign) -> bool:
        """``sc = my_arg_scope()``: a scope with a name."""
        target = node.targets[0]
        if not isinstance(node.value, ast.Call) or not isinstance(target, ast.Name):
            return False
        if not isinstance(node.value.func, ast.Name) or not self.scopes.is_scope_function(node.value.func.id):
            return False
        self.scopes.name(target.id, node.value)
        start, end = Layout(self.tree).extent(node)
        self._edit(Edit(start, end, ""))
        return True

    def _with(self, node: ast.With, given: Given) -> None:
        kept: list[ast.withitem] = []
        written = False
        for part in node.items:
            expr = part.context_expr
            symbol = self.symbols.called(expr) if isinstance(expr, ast.Call) else None
            if symbol in SCOPES:
                assert isinstance(expr, ast.Call)
                if part.optional_vars is not None and self._is_read(part.optional_vars, node):
                    raise Blocked(node, "TFM710", "an arg_scope is handed on")
                given = self.scopes.opened(expr, given)
                self._stable(node, given)
                written = True
                continue
            if symbol in _VARIABLE_SCOPES and isinstance(expr, ast.Call) and _scope_values(expr):
                given = self._variables(expr, given)
                self._stable(node, given)
                self._without_values(expr)
            else:
                self._expression(expr, given)
            kept.append(part)
        if written:
            head_end = self._head_end(node)
            heads = [self.tree.text[self.tree.start(p.context_expr) : self._end(p)] for p in kept]
            inside = [(k, e) for k, e in self.found.items() if self.tree.start(node) <= e.start and e.end <= head_end]
            if inside and kept:
                raise Blocked(node, "TFM710", "a block opens several scopes at once")
            self._edit(Edit(self.tree.start(node), head_end, f"with {', '.join(heads) or MARK}:"))
        self._block(node.body, given)

    def _end(self, part: ast.withitem) -> int:
        return self.tree.end(part.optional_vars if part.optional_vars is not None else part.context_expr)

    def _head_end(self, node: ast.With) -> int:
        at = self._end(node.items[-1])
        return self.tree.text.index(":", at) + 1

    def _is_read(self, target: ast.expr, block: ast.With) -> bool:
        if not isinstance(target, ast.Name):
            return True
        scope = self.tree.home(block)
        return any(isinstance(n, ast.Name) and n.id == target.id and isinstance(n.ctx, ast.Load) for n in walk(scope))

    def _variables(self, call: ast.Call, given: Given) -> Given:
        """What holds inside a variable scope with an initializer or a regularizer."""
        values = {k: self.tree.segment(v) for k, v in _scope_values(call).items()}
        added: dict[str, dict[str, str]] = {_GETTER: values}
        if "initializer" in values:
            for symbol in entries("layer"):
                name = initializer_of(symbol)
                if name is not None:
                    added[symbol] = {name: values["initializer"]}
        if "regularizer" in values:
            added["regularized"] = {"": ""}
        return merged(given, added)

    def _without_values(self, call: ast.Call) -> None:
        nodes = sorted([*call.args, *call.keywords], key=self.tree.start)
        for i, node in enumerate(nodes):
            if isinstance(node, ast.keyword) and node.arg in _scope_values(call):
                start = self.tree.end(nodes[i - 1]) if i else self.tree.start(node)
                self._edit(Edit(start, self.tree.end(node), ""))

    def _stable(self, block: ast.With, given: Given) -> None:
        """Names in what a scope gives must keep their values inside it."""
        stored = {
            n.id for s in block.body for n in walk(s) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        }
        read = {n for values in given.values() for text in values.values() for n in words_in(text)}
        if stored & read:
            raise Blocked(
                block,
                "TFM710",
                f"`{min(stored & read)}`, which a scope gives to its layers, changes inside it",
            )

    def _expression(self, node: ast.expr, given: Given) -> None:
        for inner in walk(node):
            if isinstance(inner, ast.Call):
                self._call(inner, given)
            elif given and isinstance(inner, ast.Name | ast.Attribute):
                self._reference(inner, given)

    def _reference(self, node: ast.Name | ast.Attribute, given: Given) -> None:
        """A layer function that is handed around keeps what its scope gives only where we see the call."""
        symbol = self.symbols.symbol(node)
        if symbol not in given or symbol is None:
            return
        parent = self.tree.parents.get(node)
        if isinstance(parent, ast.Call) and (
            parent.func is node or self.symbols.called(parent) in entries("layer_group")
        ):
            return
        if isinstance(parent, ast.keyword) and parent.arg == "normalizer_fn":
            return
        raise Blocked(node, "TFM710", "an arg_scope gives arguments to a layer that is called elsewhere")

    def _call(self, call: ast.Call, given: Given) -> None:
        symbol = self.symbols.symbol(call.func)
        if symbol is None:
            self._own(call, given)
            return
        if symbol.startswith("tf.layers.") and "regularized" in given and symbol in entries("layer"):
            raise Blocked(call, "TFM710", "a variable scope gives a layer its regularizer")
        values = dict(given.get(symbol, {}))
        if symbol in entries("layer_group"):
            values = {}
            for argument in [*call.args, *(k.value for k in call.keywords)]:
                values.update(given.get(self.symbols.symbol(argument) or "", {}))
            self._add(call, values, ())
            return
        self._add(call, {**values, **self._normalizer(call, values, given)}, positional(symbol, call))

    def _normalizer(self, call: ast.Call, values: Mapping[str, str], given: Given) -> dict[str, str]:
        """A normalizer takes what the scope gives to it, unless the layer's own parameters say otherwise."""
        keywords = {k.arg: k.value for k in call.keywords}
        node = keywords.get("normalizer_fn")
        text = values.get("normalizer_fn") if node is None else None
        if node is None and text is not None:
            node = next(
                (
                    n
                    for n in walk(self.tree.module)
                    if isinstance(n, ast.Attribute | ast.Name) and self.tree.segment(n) == text
                ),
                None,
            )
        inner = dict(given.get(self.symbols.symbol(node) or "", {})) if node is not None else {}
        if not inner:
            return {}
        if "normalizer_params" in keywords or "normalizer_params" in values:
            raise Blocked(call, "TFM710", "a normalizer takes arguments from a scope and from its layer")
        return {"normalizer_params": "{" + ", ".join(f'"{k}": {v}' for k, v in inner.items()) + "}"}

    def _add(self, call: ast.Call, values: Mapping[str, str], positional: tuple[str, ...]) -> None:
        said = {k.arg for k in call.keywords} | set(positional)
        keywords = [f"{k}={v}" for k, v in values.items() if k not in said]
        if None in said and keywords:
            raise Blocked(call, "TFM710", "a layer takes arguments from a scope and from a dictionary")
        for edit in with_keywords(self.tree, call, keywords):
            self._edit(edit)

    def _own(self, call: ast.Call, given: Given) -> None:
        """A call of the program's own function: what holds here holds inside it."""
        name = last_word(call.func)
        function = self.functions.get(name)
        if function is None:
            if given and self._is_class(name):
                raise Blocked(call, "TFM710", "a scope gives arguments to what a class builds")
            return
        values = given.get(f"function {name}")
        if values:
            names = [a.arg for a in function.args.args]
            self._add(call, values, tuple(names[: len(call.args)]))
        self._function(function, given, self._same(function, call))

    @staticmethod
    def _same(function: ast.FunctionDef, call: ast.Call) -> frozenset[str]:
        """The parameters that a call gives what has their own name, which the function never binds anew."""
        names = [a.arg for a in function.args.args]
        given = dict(zip(names, call.args, strict=False))
        given.update({str(k.arg): k.value for k in call.keywords})
        same = {n for n, v in given.items() if isinstance(v, ast.Name) and v.id == n}
        plain = all(k.arg for k in call.keywords) and not any(isinstance(a, ast.Starred) for a in call.args)
        return frozenset(same - stored_names(function)) if plain else frozenset()

    def _is_class(self, name: str) -> bool:
        return any(isinstance(n, ast.ClassDef) and n.name == name for n in self.tree.module.body)

    def _function(self, function: ast.FunctionDef, given: Given, same: frozenset[str] = frozenset()) -> None:
        if function in self.active or self.scopes.calls_of(function) is not None:
            return
        relevant = self._relevant(function, given)
        words = {w for values in relevant.values() for text in values.values() for w in words_in(text)}
        taken = {n for f, n in self.handed if f == function.name}
        local = stored_names(function)
        local |= {a.arg for a in walk(function.args) if isinstance(a, ast.arg)}
        if words & (local - taken - same):
            raise Blocked(function, "TFM710", _UNSEEN)
        known = self.contexts.get(function)
        if known is not None:
            if known != relevant:
                raise Blocked(
                    function, "TFM710", "a function is called inside and outside of a scope that gives arguments"
                )
            return
        self.contexts[function] = relevant
        module = {
            n.id
            for s in self.tree.module.body
            if not isinstance(s, Function)
            for n in walk(s)
            if isinstance(n, ast.Name)
        }
        seen = module | self._around(function) | set(self.functions) | taken | same
        unseen = {n for n in words if n not in seen and not self._global(n)}
        if unseen:
            raise _Unseen(function, unseen)
        self.active.append(function)
        self._block(function.body, relevant)
        self.active.pop()

    def _around(self, function: ast.FunctionDef) -> set[str]:
        """The names that a function sees of the functions around it, where they are bound once."""
        outer = [a for a in self.tree.ancestors(function) if isinstance(a, ast.FunctionDef)]
        bound = [n.arg for f in outer for n in walk(f.args) if isinstance(n, ast.arg)]
        bound += [n.id for f in outer for n in walk(f) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        return {name for name in bound if bound.count(name) == 1}

    def _global(self, name: str) -> bool:
        return any(b.name == name for b in self.symbols.imports()) or name in ("True", "False", "None")

    def _relevant(self, function: ast.FunctionDef, given: Given) -> Given:
        """Of what holds, what concerns a function: nothing where it makes no layers, itself or by others."""
        if not given:
            return {}
        called = self._reached(function, set())
        normalizers = {v["normalizer_fn"].rpartition(".")[2] for v in given.values() if "normalizer_fn" in v}
        called |= {s for s in given if s.rpartition(".")[2] in normalizers} if called & set(given) else set()
        return (
            {s: v for s, v in given.items() if s in called or s.startswith("function ") or s == "regularized"}
            if called & set(given)
            else {}
        )

    def _reached(self, function: ast.FunctionDef, done: set[str]) -> set[str]:
        done.add(function.name)
        found: set[str] = set()
        for node in walk(function):
            if isinstance(node, ast.Name | ast.Attribute) and (symbol := self.symbols.symbol(node)) is not None:
                found.add(symbol)
            name = last_word(node)
            if name in self.functions and name not in done:
                found |= self._reached(self.functions[name], done)
        return found

    def _edit(self, edit: Edit) -> None:
        self.found[edit.start, edit.end] = edit
