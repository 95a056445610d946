"""Calls of the program's own functions and classes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tf2mig.graph import categories as cat
from tf2mig.graph.binding import Binder
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.expressions import Expressions
from tf2mig.graph.handed_on import optimizers_of_others
from tf2mig.graph.items import Body, Creation, Item, UserFunction
from tf2mig.graph.plain_classes import knows_no_graph
from tf2mig.graph.results import detached, mixes_updates, only_creates, plain_copy, with_lists
from tf2mig.graph.state import Frame, Making, State
from tf2mig.graph.values import OPTIMIZER_CLASS, PYTHON, Kind, Value
from tf2mig.syntax.lineage import is_announced, lineage
from tf2mig.syntax.mentions import names_in

if TYPE_CHECKING:
    from tf2mig.graph.statements import Statements

_DEPTH = 12


class Functions:
    """Interprets the bodies of user functions where they are called."""

    def __init__(self, state: State, expressions: Expressions, binder: Binder) -> None:
        self.state = state
        self.expressions = expressions
        self.binder = binder
        self.statements: Statements
        self.depth = 0

    def call(self, node: ast.Call, target: Value, instance: Value | None = None) -> Value:
        """The result of calling a user function, class or method."""
        function = target.function
        if function is None:
            raise Blocked(node, "TFM706", "which function builds a part of the graph is chosen while the program runs")
        before = _Uses(self.state.item)
        arguments = [self.expressions.value(a) for a in node.args]
        keywords = {k.arg: self.expressions.value(k.value) for k in node.keywords}
        result = self._called(node, function, arguments, keywords, instance)
        if result.kind is Kind.FEED or result.symbol == "run":
            before.restore()
        return result

    def _called(
        self,
        node: ast.Call,
        function: UserFunction,
        arguments: list[Value],
        keywords: dict[str | None, Value],
        instance: Value | None,
    ) -> Value:
        function.calls.append((node, self.state.item))
        self.state.item.calls.append((node, function))
        if function.active or self.depth > _DEPTH:
            return self.expressions.tensor(*arguments, *keywords.values(), node=node)
        if isinstance(function.node, ast.Lambda):
            return self._inline(node, function, arguments, keywords, instance)
        if function.cls is not None and instance is None:
            return self._instantiate(node, function, arguments, keywords)
        if function.runs:
            return self._execute(node, function, arguments, keywords, instance)
        return self._inline(node, function, arguments, keywords, instance)

    def closure(self, node: ast.Lambda) -> Value:
        """A lambda, evaluated once with unknown arguments, to see what it captures."""
        if self._makes_optimizer(node):
            return Value(Kind.PYTHON, node=node, symbol=OPTIMIZER_CLASS)
        item = self.state.item
        before = len(item.needs) + len(item.placeholders) + len(item.variable_reads)
        saved, read = dict(self.state.frame.names), set(item.reads)
        own = {arg.arg for arg in node.args.args}
        for name in own:
            self.state.frame.names[name] = PYTHON
        value = self.expressions.value(node.body)
        self.expressions.touch(value)
        self.state.frame.restore(saved)
        item.reads -= own - read
        after = len(item.needs) + len(item.placeholders) + len(item.variable_reads)
        if after > before or value.deferred:
            return Value(Kind.TENSOR, node=node, many=True)
        function = UserFunction(node, closure={})
        return Value(Kind.FUNCTION, node=node, function=function)

    def _makes_optimizer(self, node: ast.Lambda) -> bool:
        """`lambda rate: tf.train.MomentumOptimizer(rate, 0.9)`, of nothing else but Python values."""
        call = node.body
        if not isinstance(call, ast.Call) or self.state.symbols.called(call) not in self.state.optimizers:
            return False
        own = {a.arg for a in node.args.args}
        names = names_in(call) - own
        found = [f for name in names if (f := self.state.frame.lookup(name)) is not None]
        return len(own) == 1 and all(value.kind is Kind.PYTHON for value, _ in found)

    def _parameters(
        self,
        node: ast.Call,
        function: UserFunction,
        arguments: list[Value],
        keywords: dict[str | None, Value],
        instance: Value | None,
    ) -> dict[str, Value]:
        args = function.node.args
        names = [a.arg for a in [*args.posonlyargs, *args.args]]
        values = [instance, *arguments] if instance is not None and not _is_static(function) else arguments
        bound: dict[str, Value] = {}
        for name, value in zip(names, values, strict=False):
            bound[name] = value
        if args.vararg is not None:
            rest = values[len(names) :]
            bound[args.vararg.arg] = Value(Kind.CONTAINER, parts=dict(enumerate(rest)), shape="tuple")
        for key, value in keywords.items():
            if key is not None:
                bound[key] = value
        for name, default in zip(names[len(names) - len(args.defaults) :], args.defaults, strict=True):
            if self.state.symbols.symbol(default) in self.state.optimizers:
                bound.setdefault(name, Value(Kind.PYTHON, node=default, symbol=OPTIMIZER_CLASS))
        for name in [*names, *(a.arg for a in args.kwonlyargs)]:
            bound.setdefault(name, PYTHON)
        for name, value in bound.items():
            function.arguments.setdefault(name, []).append(value)
        self.state.bound_calls[node] = dict(bound)
        return bound

    def _frame(self, function: UserFunction, names: dict[str, Value], instance: Value | None, body: Body) -> Frame:
        parent = self._definition_frame(function)
        frame = Frame(function.node, parent, body, dict(names), instance=instance)
        return frame

    def _definition_frame(self, function: UserFunction) -> Frame:
        holder = function.closure.get("frame")
        owner = holder.owner if holder is not None else None
        return owner if isinstance(owner, Frame) else self.state.frame.module()

    def _inline(
        self,
        node: ast.Call,
        function: UserFunction,
        arguments: list[Value],
        keywords: dict[str | None, Value],
        instance: Value | None,
    ) -> Value:
        """A function that only computes or creates: its statements count as the caller's."""
        names = self._parameters(node, function, arguments, keywords, instance)
        state = self.state
        frame = self._frame(function, names, instance, state.frame.body)
        frame.function = function
        outer_frame, outer_item = state.frame, state.item
        item = Item(
            function.node if not isinstance(function.node, ast.Lambda) else outer_item.node, frame.body.owner, 0
        )
        function.active = True
        function.creates.clear()
        self.depth += 1
        state.frame, state.item = frame, item
        loops, state.loops = state.loops, []
        try:
            value = self._body_value(function)
        finally:
            state.frame, state.item = outer_frame, outer_item
            state.loops = loops
            function.active = False
            self.depth -= 1
        if mixes_updates(item, value):
            raise Blocked(
                node, "TFM706", "a function returns tensors together with updates that other runs do not want"
            )
        self._charge(function, item, outer_item, names)
        self._pass_on(function, outer_frame, outer_item)
        if function.is_builder and only_creates(item, value):
            return self._plain(node, function, item, value)
        result = detached(value, node)
        if function.is_builder:
            result = with_lists(result, node)
            self._built(node, function, item, result, instance)
        return result

    def _pass_on(self, function: UserFunction, caller: Frame, item: Item) -> None:
        """What a function takes from enclosing scopes, its caller has to have."""
        for value in function.free:
            if value not in item.free:
                item.free.append(value)
            outer = caller.function
            if outer is not None and value not in outer.free and value not in caller.names.values():
                outer.free.append(value)

    def _plain(self, node: ast.Call, function: UserFunction, item: Item, value: Value) -> Value:
        """A function that only makes variables stays as it is: calling it is creating them."""
        function.plain = True
        creation = self._creation(node, item)
        creation.plain = function
        if value.kind in (Kind.VARIABLE, Kind.LAYER, Kind.OPTIMIZER):
            result = Value(value.kind, node=node, creation=creation)
        else:
            result = plain_copy(value, node)
        creation.value = result
        return result

    def _creation(self, node: ast.Call, body: Item) -> Creation:
        """A call of a function as one creation, in place of those of its body."""
        state = self.state
        state.creations = [c for c in state.creations if c.item is not body]
        creation = Creation(node, "", state.item, tuple(state.scopes), loops=tuple(state.loops))
        creation.reuse, creation.finds = any(state.reuse), state.finds
        creation.graph, creation.names = state.graph, tuple(state.names)
        state.item.creations.append(creation)
        state.creations.append(creation)
        if state.frame.function is not None:
            state.frame.function.creates.append(creation)
        return creation

    def _built(self, node: ast.Call, function: UserFunction, item: Item, result: Value, instance: Value | None) -> None:
        """A call of a builder is one creation: what its body creates belongs to the instance."""
        creation = self._creation(node, item)
        creation.function = function
        creation.arguments = self._expressions_of(node, function, instance)
        creation.value = result
        self.state.item.effects = True

    def _expressions_of(self, node: ast.Call, function: UserFunction, instance: Value | None) -> dict[str, ast.expr]:
        args = function.node.args
        names = [a.arg for a in [*args.posonlyargs, *args.args]]
        if instance is not None and not _is_static(function):
            names = names[1:]
        if args.vararg or args.kwarg or any(isinstance(a, ast.Starred) for a in node.args):
            raise Blocked(node, "TFM706", "a function that creates variables takes any number of arguments")
        bound: dict[str, ast.expr] = dict(zip(names, node.args, strict=False))
        for keyword in node.keywords:
            if keyword.arg is None:
                raise Blocked(node, "TFM706", "a function that creates variables takes any number of arguments")
            bound[keyword.arg] = keyword.value
        return bound

    def _body_value(self, function: UserFunction) -> Value:
        if isinstance(function.node, ast.Lambda):
            return self.expressions.value(function.node.body)
        return self.statements.inside(function.node.body)

    def _charge(self, function: UserFunction, item: Item, caller: Item, names: dict[str, Value]) -> None:
        """What the body uses, the call uses."""
        function.uses.update(item.uses)
        function.called += [f for _, f in item.calls if f not in function.called]
        for needed in item.needs:
            if needed not in caller.needs and needed is not caller:
                caller.needs.append(needed)
        for placeholder in item.placeholders:
            if placeholder not in caller.placeholders:
                caller.placeholders.append(placeholder)
        caller.variable_reads.extend(v for v in item.variable_reads if v not in caller.variable_reads)
        caller.draws = caller.draws or item.draws
        caller.effects = caller.effects or item.effects
        caller.derives = caller.derives or item.derives
        caller.collected += [b for b in item.collected if b.home not in (None, item) and b not in caller.collected]
        for base in [b for b in item.filled if b.home is not item]:
            base.items = tuple(dict.fromkeys(caller if i is item else i for i in base.items))
            caller.filled += [base] if base not in caller.filled else []

    def _execute(
        self,
        node: ast.Call,
        function: UserFunction,
        arguments: list[Value],
        keywords: dict[str | None, Value],
        instance: Value | None,
    ) -> Value:
        """A function with run sites: a scope of its own, interpreted once."""
        names = self._parameters(node, function, arguments, keywords, instance)
        function.graphs.add(self.state.graph)
        self.execute(function, names, instance)
        results = [r for r in function.results if r.kind is not Kind.PYTHON]
        for result in results:
            if result.deferred or any(leaf.deferred for leaf in result.leaves()):
                raise Blocked(node, "TFM711", "a function that runs the session also returns parts of its graph")
        if len(results) == len(function.results) == 1 and results[0].kind is Kind.FUNCTION:
            return results[0]  # a function made inside, which knows what it was made with
        return Value(Kind.PYTHON, node=node, symbol="run")

    def execute(self, function: UserFunction, names: dict[str, Value], instance: Value | None) -> None:
        """Interpret the body of a function with run sites, if that has not been done."""
        assert not isinstance(function.node, ast.Lambda)
        if function.body is not None:
            return
        body = Body(function.node)
        function.body = Item(function.node, function.node, self.state.next_order())
        self.state.bodies[function.node] = body
        state = self.state
        frame = self._frame(function, names, instance, body)
        body.names = frame.names
        outer_frame, outer_item, loops = state.frame, state.item, state.loops
        function.active = True
        state.frame, state.loops = frame, []
        try:
            self.statements.run(function.node.body)
        finally:
            state.frame, state.item, state.loops = outer_frame, outer_item, loops
            function.active = False

    def _instantiate(
        self, node: ast.Call, function: UserFunction, arguments: list[Value], keywords: dict[str | None, Value]
    ) -> Value:
        """An object of a class of the program; its constructor is interpreted once."""
        cls = function.cls
        assert cls is not None
        if cat.is_own_cell(self.state.symbols, cls):
            return self.expressions.calls.operations.chosen_cell(node)
        known = self.state.instances.get(cls)
        state = self.state
        making = Making(node, state.item, tuple(state.scopes), any(state.reuse), state.graph)
        state.objects.setdefault(cls, []).append(making)
        if known is not None:
            made = (known.parts or {}).get("__init__")
            if made is not None and made.function is not None:
                self._parameters(node, made.function, arguments, keywords, known)
            self.state.places[cls].setdefault(tuple(self.state.scopes))
            return Value(Kind.OBJECT, parts=known.parts, node=node, owner=cls, members=[known])
        instance = Value(Kind.OBJECT, parts={}, node=node, owner=cls)
        self.state.instances[cls] = instance
        self.state.places[cls] = {tuple(self.state.scopes): None}
        assert instance.parts is not None
        for base in reversed(lineage(self.state.tree.module, cls)):
            holds = any(isinstance(m, ast.FunctionDef) and not is_announced(m) for m in base.body)
            if (
                base is not cls
                and holds
                and (base in self.state.instances or self.state.derived.setdefault(base, cls) is not cls)
            ):
                if knows_no_graph(self.state, cls, [*arguments, *keywords.values()]):
                    del self.state.instances[cls]
                    return PYTHON
                raise Blocked(node, "TFM706", "several classes build on one that is part of the graph")
            for method in [m for m in base.body if isinstance(m, ast.FunctionDef)]:
                made = self.statements.function(method, cls=base)
                assert made.function is not None
                instance.parts[method.name] = made
        built = instance.parts.get("__init__")
        constructor = built.function.node if built is not None and built.function is not None else None
        if isinstance(constructor, ast.FunctionDef):
            self._construct(node, instance, constructor, arguments, keywords)
        return instance

    def above(self, node: ast.Call, name: str) -> Value | None:
        """A call of a method of the class above: `super().__init__(..)`, if the current method has one."""
        frame: Frame | None = self.state.frame
        while frame is not None and frame.instance is None:
            frame = frame.parent
        if frame is None or frame.instance is None:
            return None
        cls = self.state.tree.parents.get(frame.owner)
        if not isinstance(cls, ast.ClassDef):
            return None
        for base in lineage(self.state.tree.module, cls)[1:]:
            method = next((m for m in base.body if isinstance(m, ast.FunctionDef) and m.name == name), None)
            if method is not None:
                target = self.statements.function(method, cls=base)
                self.call(node, target, frame.instance)
                return target
        return None

    def _construct(
        self,
        node: ast.Call,
        instance: Value,
        constructor: ast.FunctionDef,
        arguments: list[Value],
        keywords: dict[str | None, Value],
    ) -> None:
        assert instance.parts is not None
        target = instance.parts["__init__"].function
        assert target is not None
        names = self._parameters(node, target, arguments, keywords, instance)
        made = [c.value for c in self.state.creations if c.value is not None and c.value.kind is Kind.OPTIMIZER]
        named = [n for n in self.state.tree.nodes if isinstance(n, ast.Call)]
        if len(made) == 1 == sum(self.state.symbols.called(n) in self.state.optimizers for n in named):
            # No other optimizer can be what the objects that train are given.
            names |= dict.fromkeys(optimizers_of_others(node, constructor), made[0])
        self.execute(target, names, instance)


def _is_static(function: UserFunction) -> bool:
    """Whether a method takes no object, so that calls by an object give it their arguments alone."""
    made = [] if isinstance(function.node, ast.Lambda) else function.node.decorator_list
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in made)


class _Uses:
    """What a statement uses, to be forgotten where a call only hands placeholders on."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.known = list(item.needs), list(item.placeholders), list(item.variable_reads), list(item.uses)

    def restore(self) -> None:
        """Forget what was added."""
        self.item.needs, self.item.placeholders, self.item.variable_reads, self.item.uses = self.known
