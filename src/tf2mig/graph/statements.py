"""Walking statements: what each does to the graph, and in which order."""

from __future__ import annotations

import ast
from dataclasses import replace

from tf2mig.graph import categories as cat
from tf2mig.graph.binding import Binder
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.expressions import Expressions
from tf2mig.graph.feeds import merged
from tf2mig.graph.functions import Functions
from tf2mig.graph.items import Function, Item, Role, UserFunction
from tf2mig.graph.state import State
from tf2mig.graph.values import DISCARDED, PYTHON, Kind, Value

_COMPOUND = (ast.If, ast.For, ast.While, ast.Try, ast.With)
_OPENED = frozenset({Kind.SESSION, Kind.GRAPH})


class Statements:
    """Interprets statements, straight on or inside a compound one."""

    def __init__(self, state: State, expressions: Expressions, binder: Binder, functions: Functions) -> None:
        self.state = state
        self.expressions = expressions
        self.binder = binder
        self.functions = functions
        self.running: set[ast.AST] = set()
        """Functions that hold run sites, directly or through calls; found beforehand."""

    def run(self, statements: list[ast.stmt]) -> None:
        """Interpret a scope's statements, one item each."""
        for statement in statements:
            self._straight(statement)

    def inside(self, statements: list[ast.stmt]) -> Value:
        """Interpret statements as part of the current item; the value is what they return."""
        results = [v for s in statements for v in self._nested(s)]
        if any(v.kind is Kind.FEED for v in results):
            return merged(results, None)
        interesting = [v for v in results if v.kind is not Kind.PYTHON]
        return interesting[0] if interesting else PYTHON

    def function(self, node: Function, cls: ast.ClassDef | None = None) -> Value:
        """A function as a value."""
        known = self.state.functions.get(node)
        if known is None:
            holder = Value(Kind.NOTHING, owner=self.state.frame)
            known = UserFunction(node, cls, closure={"frame": holder}, runs=node in self.running)
            self.state.functions[node] = known
        return Value(Kind.FUNCTION, function=known)

    def _item(self, node: ast.stmt) -> Item:
        state = self.state
        item = Item(node, state.frame.body.owner, state.next_order(), scope=tuple(state.scopes))
        item.control = list(state.control)
        item.control_nodes = list(state.control_nodes)
        state.frame.body.items.append(item)
        state.item = item
        return item

    def _straight(self, node: ast.stmt) -> None:
        if isinstance(node, ast.With) and self._transparent(node):
            self._open(node)
        elif isinstance(node, _COMPOUND) and self._runs(node):
            self._executing(node)
        else:
            item = self._item(node)
            for _ in self._nested(node):
                pass
            self._settle(item)

    def _settle(self, item: Item) -> None:
        """Decide what becomes of a statement, now that its values are known."""
        value = item.value
        node = item.node
        if item.role is not Role.KEEP:
            return
        if item.sites:
            self._no_graph_while_running(item)
            return
        kinds = {leaf.kind for leaf in value.leaves()} if value is not None else set()
        if isinstance(node, ast.Assign | ast.AnnAssign) and value is not None and _declares(node, value):
            item.role = Role.PLACEHOLDER
        elif (
            (value is not None and kinds and kinds <= DISCARDED and isinstance(node, ast.Assign | ast.Expr))
            or (isinstance(node, ast.stmt) and _reuses(node))
            or (isinstance(node, ast.Expr) and value is not None and value.symbol in cat.VANISHING)
        ):
            item.role = Role.DROP
        elif value is not None and value.kind is Kind.NOTHING:
            item.role = Role.KEEP
        elif isinstance(node, ast.Assign) and value is not None and _creates(node, value):
            item.role = Role.CREATE
        elif isinstance(node, ast.Assign) and value is not None and _names_one(node) and self._only_groups(value, item):
            item.role = Role.DROP
        elif self._is_deferred(item):
            if kinds & DISCARDED and kinds - DISCARDED and isinstance(node, ast.Assign):
                raise Blocked(node, "TFM707", "one statement names both tensors and what only a session needs")
            item.role = Role.DEFER
        elif item.creations:
            item.role = Role.CREATE

    @staticmethod
    def _only_groups(value: Value, item: Item) -> bool:
        """A literal list or dictionary of things that have names already: fetches resolve through it."""
        if value.kind is not Kind.CONTAINER or not value.parts or not value.deferred:
            return False
        return (
            not item.creations
            and all(
                isinstance(leaf.node, ast.Name | ast.Attribute) or leaf.text is not None
                for leaf in value.leaves()
                if item not in leaf.items
            )
            and not any(item in leaf.items for leaf in value.leaves())
        )

    @staticmethod
    def _is_deferred(item: Item) -> bool:
        return item.deferred

    def _no_graph_while_running(self, item: Item) -> None:
        if item.creations:
            raise Blocked(item.node, "TFM707", "a statement that runs the session also creates state")

    def _transparent(self, node: ast.With) -> bool:
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

    def _peek(self, node: ast.expr) -> Value | None:
        """A value without recording its use."""
        outer = self.state.item
        self.state.item = Item(node, outer.owner, 0)
        try:
            return self.expressions.value(node) if isinstance(node, ast.Name | ast.Attribute) else None
        finally:
            self.state.item = outer

    def _open(self, node: ast.With) -> None:
        item = self._item(node)
        item.role = Role.OPEN
        undo = self._enter(node, item)
        self.run(node.body)
        undo()

    def _enter(self, node: ast.With, item: Item) -> _Undo:
        """Open the scopes of a block; the result closes them."""
        undo = _Undo(self.state)
        for part in node.items:
            value = self.expressions.value(part.context_expr)
            symbol = self.state.symbols.called(part.context_expr)
            self._graph(part.context_expr, undo)
            if symbol == "tf.name_scope" and isinstance(part.context_expr, ast.Call):
                first = part.context_expr.args[0] if part.context_expr.args else None
                literal = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else "?"
                self._name_scope(literal, undo)
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

    def _graph(self, node: ast.expr, undo: _Undo) -> None:
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

    def _variable_scope(self, call: ast.expr, undo: _Undo) -> None:
        assert isinstance(call, ast.Call)
        first = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "name_or_scope"), None)
        name = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else "?"
        if isinstance(first, ast.Call) and self.state.symbols.called(first) == "tf.get_variable_scope":
            name = ""
        if isinstance(first, ast.Name):
            name = self._reentered(first)
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
            return "?"
        return "/".join(s for s in value.scope if s) if "?" not in value.scope else "?"

    def _name_scope(self, name: str, undo: _Undo) -> None:
        undo.names += 1
        self.state.names.append(name)

    def _reused(self, node: ast.expr | None) -> bool:
        """Whether a scope's ``reuse`` is surely on, or on where that is possible."""
        if node is None:
            return False
        return (isinstance(node, ast.Constant) and node.value is True) or self.state.symbols.symbol(
            node
        ) == "tf.AUTO_REUSE"

    def _control(self, node: ast.With, value: Value, undo: _Undo) -> None:
        for leaf in value.leaves():
            for item in leaf.items or self._unnamed(leaf):
                if item not in self.state.control:
                    self.state.control.append(item)
                    undo.control += 1

    def _unnamed(self, value: Value) -> tuple[Item, ...]:
        """An operation written inside a block's head is a statement of its own."""
        if value.kind is not Kind.OPERATION or value.node is None:
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

    def _runs(self, node: ast.stmt) -> bool:
        """Whether a compound statement holds run sites, or opens a session."""
        return any(self._is_running(n) for n in ast.walk(node))

    def _is_running(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.Call):
            return False
        symbol = self.state.symbols.symbol(node.func)
        if symbol is not None:
            return symbol in cat.SESSIONS
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("run", "eval"):
            return True
        names = (node.func.id,) if isinstance(node.func, ast.Name) else (getattr(node.func, "attr", ""),)
        return any(getattr(f, "name", None) in names for f in self.running)

    def _executing(self, node: ast.stmt) -> None:
        """A compound statement around run sites: its head is Python, its bodies go straight on."""
        item = self._item(node)
        if isinstance(node, ast.If | ast.While):
            self.expressions.value(node.test)
            self.run(node.body)
            self.run(node.orelse)
        elif isinstance(node, ast.For):
            source = self.expressions.value(node.iter)
            self.expressions.bind_elements(node.target, source)
            self.run(node.body)
            self.run(node.orelse)
        elif isinstance(node, ast.Try):
            self.run(node.body)
            for handler in node.handlers:
                self.run(handler.body)
            self.run(node.orelse)
            self.run(node.finalbody)
        elif isinstance(node, ast.With):
            for part in node.items:
                self.expressions.value(part.context_expr)
                if part.optional_vars is not None:
                    self.binder.bind(part.optional_vars, PYTHON)
            self.run(node.body)
        if item.needs or item.placeholders:
            raise Blocked(node, "TFM707", "the head of a loop or branch around run sites uses tensors")

    def _nested(self, node: ast.stmt) -> list[Value]:
        """Interpret one statement as part of the current item; the result is what it returns."""
        method = getattr(self, "_" + type(node).__name__, None)
        if method is not None:
            result = method(node)
            return result if isinstance(result, list) else []
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expressions.value(child)
        return []

    def _Expr(self, node: ast.Expr) -> None:
        self.state.item.value = self.expressions.value(node.value)

    def _Assign(self, node: ast.Assign) -> None:
        value = self.expressions.calls.iterators.assigned(node, self.expressions.value(node.value))
        if self.state.item.node is node:
            self.state.item.value = value
        for target in node.targets:
            self.binder.bind(target, value)

    def _AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            value = self.expressions.value(node.value)
            self.binder.bind(node.target, value)

    def _AugAssign(self, node: ast.AugAssign) -> None:
        load = _loaded(node.target)
        left, right = self.expressions.value(load), self.expressions.value(node.value)
        if left.kind is Kind.CONTAINER and right.kind is Kind.CONTAINER and left.parts is not None:
            self.binder.put(left, list((right.parts or {}).values()))
            return
        value = self.expressions.tensor(left, right, node=node.value)
        self.binder.bind(node.target, value)

    def _Return(self, node: ast.Return) -> list[Value]:
        value = self.expressions.value(node.value) if node.value is not None else PYTHON
        frame = self.state.frame
        if value.kind is Kind.CONTAINER or value.deferred:
            pass
        function = self.state.functions.get(frame.owner)
        if function is not None:
            function.results.append(value)
        return [value]

    def _FunctionDef(self, node: ast.FunctionDef) -> None:
        value = self.function(node)
        self.state.frame.bind(node.name, value)
        if node.name not in self.state.item.defines:
            self.state.item.defines.append(node.name)

    def _ClassDef(self, node: ast.ClassDef) -> None:
        holder = Value(Kind.NOTHING, owner=self.state.frame)
        constructor = next((m for m in node.body if isinstance(m, ast.FunctionDef) and m.name == "__init__"), None)
        stub = constructor or ast.FunctionDef(
            name=node.name, args=ast.arguments([], [], None, [], [], None, []), body=[], decorator_list=[]
        )
        function = UserFunction(stub, node, closure={"frame": holder})
        self.state.frame.bind(node.name, Value(Kind.FUNCTION, function=function, owner=node))

    def _If(self, node: ast.If) -> list[Value]:
        self.expressions.value(node.test)
        before = dict(self.state.frame.names)
        results = [v for s in node.body for v in self._nested(s)]
        after = dict(self.state.frame.names)
        self.state.frame.names = before
        results += [v for s in node.orelse for v in self._nested(s)]
        for name, value in after.items():
            self.state.frame.names[name] = _either(value, self.state.frame.names.get(name))
        return results

    def _For(self, node: ast.For) -> list[Value]:
        source = self.expressions.value(node.iter)
        self.expressions.bind_elements(node.target, source)
        self.state.loops.append(node)
        results = [v for s in [*node.body, *node.orelse] for v in self._nested(s)]
        self.state.loops.pop()
        return results

    def _While(self, node: ast.While) -> list[Value]:
        self.expressions.value(node.test)
        return [v for s in [*node.body, *node.orelse] for v in self._nested(s)]

    def _With(self, node: ast.With) -> list[Value]:
        if self._transparent(node):
            undo = self._enter(node, self.state.item)
            if any(self.state.symbols.called(p.context_expr) in cat.OPENED for p in node.items):
                self.state.opened.append(node)
            results = [v for s in node.body for v in self._nested(s)]
            undo()
            return results
        for part in node.items:
            value = self.expressions.value(part.context_expr)
            if part.optional_vars is not None:
                self.binder.bind(part.optional_vars, value if value.deferred else PYTHON)
        return [v for s in node.body for v in self._nested(s)]

    def _Try(self, node: ast.Try) -> list[Value]:
        blocks = [node.body, *(h.body for h in node.handlers), node.orelse, node.finalbody]
        return [v for block in blocks for s in block for v in self._nested(s)]

    def _Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.name in self.state.own:
                if "." in alias.name and not alias.asname:
                    raise Blocked(node, "TFM712", "a module of the program is imported by a dotted name")
                self.state.frame.bind(alias.asname or alias.name, self._whole_module())

    def _ImportFrom(self, node: ast.ImportFrom) -> None:
        base = "." * node.level + (node.module or "")
        joint = "" if base.endswith(".") or not base else "."
        for alias in node.names:
            if f"{base}{joint}{alias.name}" in self.state.own and not self._known(alias.name):
                self.state.frame.bind(alias.asname or alias.name, self._whole_module())
            elif base in self.state.own and alias.asname and alias.asname != alias.name:
                found = self.state.frame.lookup(alias.name)
                if found is not None and found[0].kind not in (Kind.PYTHON, Kind.FUNCTION):
                    raise Blocked(node, "TFM712", "a part of the graph is imported under another name")
                if found is not None:
                    self.state.frame.bind(alias.asname, found[0])

    def _known(self, name: str) -> bool:
        return name in self.state.frame.module().names

    def _whole_module(self) -> Value:
        """A module whose text is part of this one: its members are this module's names."""
        names = self.state.frame.module().names
        return Value(Kind.OBJECT, parts=names, shape="module")  # type: ignore[arg-type]

    def _Global(self, node: ast.Global) -> None:
        self.state.frame.globals.update(node.names)

    def _Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.state.frame.names.pop(target.id, None)


def _declares(node: ast.Assign | ast.AnnAssign, value: Value) -> bool:
    """Whether the statement declares placeholders, and does nothing else."""
    inside = {id(n) for n in ast.walk(node)}
    leaves = list(value.leaves())
    return bool(leaves) and all(leaf.kind is Kind.PLACEHOLDER and id(leaf.node) in inside for leaf in leaves)


def _renames(node: ast.Assign, value: Value) -> bool:
    """Whether the statement gives a placeholder a second name, as an attribute."""
    return value.kind is Kind.PLACEHOLDER and all(isinstance(t, ast.Attribute) for t in node.targets)


def _names_one(node: ast.Assign) -> bool:
    return not any(isinstance(t, ast.Tuple | ast.List) for t in node.targets)


def _creates(node: ast.Assign, value: Value) -> bool:
    """Whether the statement does nothing but name a new variable, layer or optimizer."""
    kinds = (Kind.VARIABLE, Kind.OPTIMIZER, Kind.LAYER)
    if value.kind is Kind.CONTAINER and value.node is node.value and isinstance(node.value, ast.Call):
        return all(leaf.kind is Kind.VARIABLE for leaf in value.leaves())
    return value.kind in kinds and value.creation is not None and value.creation.node is node.value


def _reuses(node: ast.stmt) -> bool:
    """Whether the statement only switches on the reuse of variables."""
    if isinstance(node, ast.If):
        return not node.orelse and all(_reuses(s) for s in node.body)
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "reuse_variables"


def _either(one: Value, other: Value | None) -> Value:
    """What a name is after a choice: what either branch made of it, with the statements of both."""
    if other is None or other is one or other.kind is Kind.PYTHON:
        return one
    if one.kind is Kind.PYTHON or not (one.items or other.items):
        return other
    items = tuple(dict.fromkeys([*other.items, *one.items]))
    return replace(other if other.deferred else one, items=items)


class _Undo:
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


def _loaded(target: ast.expr) -> ast.expr:
    """The target of an augmented assignment, as it is read."""
    copies: dict[type, ast.expr_context] = {}
    load = copies.setdefault(ast.Load, ast.Load())
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, load), target)
    if isinstance(target, ast.Attribute):
        return ast.copy_location(ast.Attribute(target.value, target.attr, load), target)
    assert isinstance(target, ast.Subscript)
    return ast.copy_location(ast.Subscript(target.value, target.slice, load), target)
