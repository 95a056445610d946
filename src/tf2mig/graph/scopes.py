"""Blocks that TF2 has no need of: scopes, graphs, sessions, devices, control dependencies."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.binding import Binder
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.expressions import Expressions
from tf2mig.graph.items import Item, Role
from tf2mig.graph.scope_names import scope_parameter, scope_text
from tf2mig.graph.state import FINDS, MAY_FIND, State
from tf2mig.graph.values import Kind, Value, unsettled

_OPENED = frozenset({Kind.SESSION, Kind.GRAPH})


class Scopes:
    """Opens and closes what a `with` block stands for."""

    def __init__(self, state: State, expressions: Expressions, binder: Binder) -> None:
        self.state = state
        self.expressions = expressions
        self.binder = binder

    def is_transparent(self, node: ast.With) -> bool:
        """Whether every context of the block is one that TF2 code has no need of."""
        for part in node.items:
            expr = part.context_expr
            symbol = self.state.symbols.called(expr) if isinstance(expr, ast.Call) else None
            if symbol in cat.TRANSPARENT_BLOCKS:
                continue
            if isinstance(expr, ast.Name | ast.Attribute):
                found = self._peek(expr)
                if found is not None and (found.kind in _OPENED or found.symbol in cat.TRANSPARENT_BLOCKS):
                    continue
            if (
                isinstance(expr, ast.Call)
                and isinstance(expr.func, ast.Attribute)
                and expr.func.attr in ("as_default", "device")
            ):
                inner = expr.func.value
                made = self.state.symbols.called(inner) if isinstance(inner, ast.Call) else None
                if made in cat.GRAPHS or made in cat.SESSIONS:
                    continue
                found = self._peek(inner)
                if found is not None and found.kind in _OPENED:
                    continue
            return False
        return True

    def enter(self, node: ast.With, item: Item) -> Undo:
        """Open the scopes of a block; the result closes them."""
        undo = Undo(self.state)
        for part in node.items:
            value = self.expressions.value(part.context_expr)
            symbol = self.state.symbols.called(part.context_expr)
            self._graph(part.context_expr, undo)
            if symbol == "tf.name_scope" and isinstance(part.context_expr, ast.Call):
                first = part.context_expr.args[0] if part.context_expr.args else None
                known = scope_text(self.state.tree, self.state.frame.owner, first) if first is not None else None
                self._name_scope("?" if known is None else known, undo)
            if symbol in ("tf.variable_scope", "tf.variable_op_scope"):
                self._variable_scope(part.context_expr, undo)
            elif symbol == "tf.control_dependencies" and isinstance(part.context_expr, ast.Call):
                given = part.context_expr.args or [k.value for k in part.context_expr.keywords]
                self._control(node, self.expressions.value(given[0]) if given else value, undo)
            elif symbol in ("tf.contrib.slim.arg_scope", "tf.contrib.framework.arg_scope"):
                raise Blocked(node, "TFM710", "an arg_scope gives layers their arguments from afar")
            if part.optional_vars is not None:
                target = Value(
                    value.kind if value.kind in _OPENED else Kind.NOTHING, node=part.context_expr, symbol=symbol
                )
                target.scope = tuple(self.state.scopes)
                self.binder.bind(part.optional_vars, target)
        return undo

    def _graph(self, node: ast.expr, undo: Undo) -> None:
        """`with graph.as_default()`, or a session of a graph: what follows belongs to that graph."""
        holder: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "as_default":
            holder = node.func.value
        elif isinstance(node, ast.Call) and self.state.symbols.called(node) in cat.SESSIONS:
            holder = next((k.value for k in node.keywords if k.arg == "graph"), None)
        if holder is None:
            return
        made = isinstance(holder, ast.Call) and self.state.symbols.called(holder) == "tf.Graph"
        value = None if made else self._peek(holder)
        if not made and (value is None or value.kind is not Kind.GRAPH):
            return
        undo.graph = self.state.graph if undo.graph is None else undo.graph
        if value is not None and value.number:
            self.state.graph = value.number
            return
        self.state.graphs += 1
        self.state.graph = self.state.graphs
        if value is not None:
            value.number = self.state.graph

    def _variable_scope(self, call: ast.expr, undo: Undo) -> None:
        assert isinstance(call, ast.Call)
        first = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "name_or_scope"), None)
        name = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else "?"
        if isinstance(first, ast.Call) and self.state.symbols.called(first) == "tf.get_variable_scope":
            name = ""
        if isinstance(first, ast.Name):
            name = self._reentered(first)
        elif isinstance(first, ast.BinOp | ast.Attribute):
            name = scope_text(self.state.tree, self.state.frame.owner, first) or "?"
        self._name_scope(name, undo)
        undo.scopes += 1
        self.state.scopes.append(name)
        reuse = next((k.value for k in call.keywords if k.arg == "reuse"), None)
        undo.reuse = len(self.state.reuse) if undo.reuse is None else undo.reuse
        self.state.reuse.append(self._reused(reuse))
        for keyword in call.keywords:
            if keyword.arg in ("initializer", "regularizer", "custom_getter", "partitioner", "caching_device"):
                constant = isinstance(keyword.value, ast.Constant) and keyword.value.value is None
                if not constant:
                    raise Blocked(call, "TFM710", f"the variable scope gives its variables a {keyword.arg}")

    def _reentered(self, node: ast.Name) -> str:
        """The path of a scope that is opened again by its object, seen from here."""
        value = self._peek(node)
        if value is None or value.symbol not in ("tf.variable_scope", "tf.variable_op_scope") or self.state.scopes:
            return scope_parameter(self.state.frame.owner, node.id) or "?"
        return "/".join(s for s in value.scope if s) if not unsettled(value.scope) else "?"

    def _name_scope(self, name: str, undo: Undo) -> None:
        undo.names += 1
        self.state.names.append(name)

    def _reused(self, node: ast.expr | None) -> str:
        """Whether a scope's ``reuse`` is surely on, or on where that is possible."""
        if isinstance(node, ast.Constant) and node.value is True:
            return FINDS
        return MAY_FIND if node is not None and self.state.symbols.symbol(node) == "tf.AUTO_REUSE" else ""

    def _control(self, node: ast.With, value: Value, undo: Undo) -> None:
        for leaf in value.leaves():
            for item in leaf.items or self._unnamed(leaf):
                if item not in self.state.control:
                    self.state.control.append(item)
                    undo.control += 1

    def _unnamed(self, value: Value) -> tuple[Item, ...]:
        """An operation written inside a block's head is a statement of its own."""
        if not value.deferred or not isinstance(value.node, ast.Call):
            return ()
        state = self.state
        node = ast.copy_location(ast.Expr(value.node), value.node)
        item = Item(
            node, state.frame.body.owner, state.next_order(), Role.DEFER, value=value, virtual=True, effects=True
        )
        outer, state.item = state.item, item
        self.expressions.value(value.node)
        state.item = outer
        state.frame.body.items.append(item)
        return (item,)

    def _peek(self, node: ast.expr) -> Value | None:
        """A value without recording its use."""
        outer = self.state.item
        self.state.item = Item(node, outer.owner, 0)
        try:
            return self.expressions.value(node) if isinstance(node, ast.Name | ast.Attribute) else None
        finally:
            self.state.item = outer


class Undo:
    """Closes the scopes that a block opened."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.scopes = 0
        self.names = 0
        self.control = 0
        self.reuse: int | None = None
        self.graph: int | None = None

    def __call__(self) -> None:
        if self.scopes:
            del self.state.scopes[-self.scopes :]
        if self.names:
            del self.state.names[-self.names :]
        if self.control:
            del self.state.control[-self.control :]
        if self.graph is not None:
            self.state.graph = self.graph
        if self.reuse is not None:
            del self.state.reuse[self.reuse :]
