"""What runs are fed: dictionaries by parameter name, and what functions hand on to each other."""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.feeds import is_exact, is_key
from tf2mig.graph.items import Function, RunSite, UserFunction
from tf2mig.graph.iterators import ELEMENT
from tf2mig.graph.state import Frame
from tf2mig.graph.values import NESTED, Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.parameters import argument_node, drop_parameters
from tf2mig.lift.core.slices import Lifted
from tf2mig.lift.objects.iterators import drawn_arguments
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.mentions import stored_names
from tf2mig.syntax.walking import walk

_HANDED = frozenset({Kind.TENSOR, Kind.OPERATION, Kind.TRAIN, Kind.PLACEHOLDER, Kind.SUMMARY, Kind.INITIALIZER})
_GONE = frozenset({Kind.SESSION, Kind.GRAPH, Kind.CONFIG})


def fed_arguments(context: Context, site: RunSite, function: Lifted, prefix: str) -> list[str]:
    """The arguments of a call whose feed is not written out: taken from the dictionary by name."""
    assert site.feed_name is not None
    assert site.fed is not None
    assert isinstance(site.frame, Frame)
    text = context.text(site.feed_name)
    optional = {p for p in function.params if p.symbol == "tf.placeholder_with_default"}
    exact = is_exact(context.state, site.frame, site.feed_name, site.fed)
    if exact:
        fed = set(site.fed.members)
        wanted = [p for p in function.params if p.symbol != ELEMENT]
        missing = next((p for p in wanted if p not in fed and p not in optional), None)
        if missing is not None:
            raise Blocked(site.call, "TFM702", f"`{missing.text}` is needed here and not fed")
        if fed == set(function.params):
            return [f"**{text}"]
    arguments: list[str] = []
    ordinary = [p for p in function.params if p.symbol != ELEMENT]
    for param in function.params:
        if param.symbol == ELEMENT:
            arguments += drawn_arguments(context, site, function, param, prefix)
            continue
        number = ordinary.index(param)
        key = f'"{context.param(param)}"'
        holder = text
        if not isinstance(site.feed_name, ast.Name | ast.Attribute):
            holder = _held(context, site, text, number)
        if param in optional:
            arguments.append(f"{holder}.get({key}, {default_text(context, site, param, prefix)})")
        elif param.shape == NESTED and _is_fed_at_times(context, site, param):
            raise Blocked(site.call, "TFM702", "a recurrent state of any batch size is fed in some rounds only")
        else:
            arguments.append(f"{holder}[{key}]")
    return arguments


def _is_fed_at_times(context: Context, site: RunSite, param: Value) -> bool:
    """Whether only one side of a branch in front of a run feeds a placeholder."""
    tree = context.state.tree
    around, home = set(tree.ancestors(site.call)), tree.function_around(site.call)
    keys = [n for n, p in context.state.keys.items() if p is param and tree.function_around(n) is home]
    branches = [a for n in keys for a in tree.ancestors(n) if isinstance(a, ast.If) and a not in around]
    sides = [[{n for s in side for n in walk(s)} for side in (b.body, b.orelse)] for b in branches]
    return any(not any(k in side for k in keys) for pair in sides for side in pair)


def _held(context: Context, site: RunSite, text: str, number: int) -> str:
    """A feed that is computed in place is computed once: the first argument names it."""
    name = context.feeding.holders.get(site)
    if name is None:
        name = context.feeding.holders[site] = context.names.fresh("feed")
        statement = context.state.tree.parents[site.call]
        while isinstance(statement, ast.Subscript):
            statement = context.state.tree.parents[statement]
        if isinstance(statement, ast.Assign | ast.Expr | ast.AugAssign | ast.Return) and _starts_line(
            context, statement
        ):
            start, _ = context.layout.extent(statement, comments=False)
            line = f"{context.layout.column(statement)}{name} = {text}{context.layout.newline}"
            context.edits.append(Edit(start, start, line))
            return name
    return name if number else f"({name} := {text})"


def _starts_line(context: Context, statement: ast.stmt) -> bool:
    start = context.state.tree.start(statement)
    return not context.layout.text[context.layout.line_start(statement.lineno) : start].strip()


def default_text(context: Context, site: RunSite, param: Value, prefix: str) -> str:
    """What a placeholder holds that a run does not feed, as it is said where the run stands. Raises Blocked."""
    given = argument(param.node, 0, "input") if isinstance(param.node, ast.Call) else None
    if given is None or param.symbol != "tf.placeholder_with_default":
        raise Blocked(site.call, "TFM702", f"`{param.text}` is needed here and not fed")
    owner = context.feeding.owners.get(param)
    text = context.text(given)
    if isinstance(owner, Function) and owner not in context.state.tree.ancestors(site.call):
        local = {n.arg for n in walk(owner) if isinstance(n, ast.arg)} - {"self"}
        local |= stored_names(owner)
        said = {n.id for n in walk(ast.parse(text, mode="eval")) if isinstance(n, ast.Name)}
        if said & local:
            raise Blocked(site.call, "TFM702", f"the default of `{param.text}` is only known where it is declared")
    return re.sub(r"\bself\.", prefix, text) if prefix else text


def through_parameter(context: Context, site: RunSite) -> str | None:
    """The parameter that can be handed the lifted function, where a run fetches nothing but parameters."""
    owner = site.owner
    if not isinstance(owner, ast.FunctionDef):
        return None
    names = {a.arg for a in owner.args.args}
    nodes = site.fetch_node.elts if isinstance(site.fetch_node, ast.List | ast.Tuple) else [site.fetch_node]
    if not all(isinstance(n, ast.Name) and n.id in names for n in nodes):
        return None
    if any(leaf.kind not in (Kind.TENSOR, Kind.OPERATION, Kind.TRAIN) for leaf in site.fetch.leaves()):
        return None
    loads = [n.id for n in walk(owner) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    return next((n.id for n in nodes if isinstance(n, ast.Name) and loads.count(n.id) == 1), None)


def settle_feeds(context: Context) -> dict[UserFunction, set[str]]:
    """Make keys of placeholders names of parameters; the result is the parameters of functions that go.

    Raises Blocked where a function gets tensors that lifted code cannot give it.
    """
    state = context.state
    for node, placeholder in state.keys.items():
        context.replaced[node] = _name(context, context.feeding.parted_keys.get(node, placeholder))
    for node, members in state.key_lists.items():
        context.replaced[node] = f"[{', '.join(_name(context, m) for m in members)}]"
    handing = Handing(context)
    handing.settle()
    return handing.dropped


def _name(context: Context, placeholder: Value) -> str:
    return f'"{context.param(placeholder)}"'


class Handing:
    """Tensors and placeholders that are handed to the program's functions."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.dropped: dict[UserFunction, set[str]] = {}
        self.calls: dict[UserFunction, dict[ast.Call, dict[str, Value]]] = {}
        self.keyed = {(f, n) for f, n in context.state.key_parameters}
        self._collect()

    def _collect(self) -> None:
        functions = list({id(f): f for f in all_functions(self.context)}.values())
        for function in functions:
            if isinstance(function.node, ast.Lambda) or not self._hands_on(function):
                continue
            for call, _ in function.calls:
                bound = self.context.state.bound_calls.get(call)
                if bound is not None:
                    self.calls.setdefault(function, {})[call] = bound

    def _hands_on(self, function: UserFunction) -> bool:
        """Whether the function runs the session, or builds feeds."""
        return (
            function.runs
            or any(f is function.node for f, _ in self.context.state.key_parameters)
            or self._keys_in(function)
        )

    def _keys_in(self, function: UserFunction) -> bool:
        inside = set(walk(function.node))
        return any(n in inside for n in [*self.context.state.keys, *self.context.state.key_lists])

    def settle(self) -> None:
        """Decide what becomes of every such parameter."""
        pending = [(f, p) for f in self.calls for p in self._parameters(f)]
        for (owner, name), nodes in self.context.state.key_parameters.items():
            if not any(f.node is owner and p == name for f, p in pending):
                self._never_given(owner, name, nodes)
        grown = True
        while grown:
            grown = False
            for function, name in pending:
                if name in self.dropped.get(function, set()):
                    continue
                if self._is_dead(function, name):
                    self.dropped.setdefault(function, set()).add(name)
                    grown = True
        for function, name in pending:
            if name not in self.dropped.get(function, set()):
                self._keep(function, name)

    def _never_given(self, owner: ast.AST, name: str, nodes: list[ast.expr]) -> None:
        """A key that no call gives a placeholder for must be left out by every call."""
        for function, calls in self.calls.items():
            given = (
                [n for c in calls if (n := argument_node(function, c, name)) is not None]
                if function.node is owner
                else []
            )
            if any(not (isinstance(n, ast.Constant) and n.value is None) for n in given):
                raise Blocked(nodes[0], "TFM701", f"it is not known which placeholder `{name}` is")

    def _parameters(self, function: UserFunction) -> list[str]:
        """Parameters that some call gives a tensor, a placeholder or an operation for."""
        found: dict[str, None] = {}
        for bound in self.calls[function].values():
            for name, value in bound.items():
                if any(self._is_handed(leaf) for leaf in value.leaves()) and name != "self":
                    found[name] = None
        return list(found)

    def _is_handed(self, value: Value) -> bool:
        return value.kind in _HANDED and value.node not in self.context.drawing.kept

    def _is_dead(self, function: UserFunction, name: str) -> bool:
        """Whether nothing that stays reads the parameter."""
        constant = self._same_key(function, name)
        covered: set[ast.AST] = set(self.context.state.keys) | set(self.context.state.key_lists)
        for site in self.context.state.sites:
            covered |= self._literal_keys(site)
            parts = [n for n in walk(site.fetch_node) if isinstance(n, ast.Name) and n.id == site.through]
            covered |= {site.fetch_node} if site.through is None else set(walk(site.fetch_node)) - set(parts)
        if constant is not None:
            covered |= set(self.context.state.key_parameters.get((function.node, name), []))
        covered |= self._dropped_arguments()
        through = {s.through for s in self.context.state.sites if s.owner is function.node}
        hidden = {n for c in covered for n in walk(c)} if name not in through else set()
        loads = [n for n in walk(function.node) if isinstance(n, ast.Name) and n.id == name]
        if any(n not in hidden for n in loads):
            return False
        self._one_meaning(function, name)
        if constant is not None:
            for node in self.context.state.key_parameters.get((function.node, name), []):
                self.context.replaced[node] = _name(self.context, constant)
        return True

    @staticmethod
    def _literal_keys(site: RunSite) -> set[ast.AST]:
        feed = next((k.value for k in site.call.keywords if k.arg == "feed_dict"), None)
        feed = feed if feed is not None else next((a for a in site.call.args if isinstance(a, ast.Dict)), None)
        return (
            {k for k in feed.keys if k is not None} if isinstance(feed, ast.Dict) and site.feed_name is None else set()
        )

    def _dropped_arguments(self) -> set[ast.AST]:
        return {
            node
            for function, names in self.dropped.items()
            for call in self.calls[function]
            for name in names
            if (node := argument_node(function, call, name)) is not None
        }

    def _same_key(self, function: UserFunction, name: str) -> Value | None:
        """The only placeholder that calls give for a parameter that is a key."""
        if (function.node, name) not in self.keyed:
            return None
        values = {bound[name] for bound in self.calls[function].values() if name in bound}
        value = values.pop() if len(values) == 1 else None
        return value if value is not None and is_key(value) else None

    def _one_meaning(self, function: UserFunction, name: str) -> None:
        """A function that runs the session is lifted once: what its calls hand it must be the same."""
        seen: set[tuple[object, ...]] = set()
        for call, bound in self.calls[function].items():
            if name in bound:
                seen.add(_identity(bound[name]))
            if len(seen) > 1:
                raise Blocked(call, "TFM711", f"calls give `{name}` different tensors")

    def _keep(self, function: UserFunction, name: str) -> None:
        """A parameter that stays takes the name of a placeholder, or the function that was lifted."""
        through = [s for s in self.context.state.sites if s.through == name and s.owner is function.node]
        for call, bound in self.calls[function].items():
            node = argument_node(function, call, name)
            value = bound.get(name)
            if node is None or value is None:
                continue
            if through:
                self._one_meaning(function, name)
                self.context.replaced[node] = _lifted(self.context, through[0]).name
            elif (function.node, name) in self.keyed and is_key(value) and self._only_keys(function, name):
                if not self._is_key_parameter(node):
                    self.context.replaced[node] = _name(self.context, value)
            elif (function.node, name) in self.keyed and isinstance(node, ast.Constant) and node.value is None:
                continue
            elif function.runs or (function.node, name) in self.keyed:
                raise Blocked(call, "TFM709", f"`{name}` is a tensor, and is used where the session runs")

    def _only_keys(self, function: UserFunction, name: str) -> bool:
        keys = set(self.context.state.key_parameters.get((function.node, name), []))
        loads = [n for n in walk(function.node) if isinstance(n, ast.Name) and n.id == name]
        return all(n in keys or self._asks(n) for n in loads)

    def _asks(self, node: ast.Name) -> bool:
        """Whether a name only stands in ``is None``."""
        parent = self.context.state.tree.parents.get(node)
        return isinstance(parent, ast.Compare) and all(isinstance(op, ast.Is | ast.IsNot) for op in parent.ops)

    def _is_key_parameter(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Name):
            return False
        owners = [a for a in self.context.state.tree.ancestors(node) if isinstance(a, Function)]
        return bool(owners) and (owners[0], node.id) in self.keyed


def _lifted(context: Context, site: RunSite) -> Lifted:
    return next(f for f in context.functions if site in f.sites)


def _identity(value: Value) -> tuple[object, ...]:
    if value.kind is Kind.CONTAINER and value.parts is not None:
        return tuple(_identity(p) for p in value.parts.values())
    if value.kind in (Kind.PYTHON, *_GONE):
        return ("python",)
    return (id(value),) if value.kind is Kind.PLACEHOLDER else (value.text, *(id(i) for i in value.items))


def all_functions(context: Context) -> list[UserFunction]:
    """The program's functions, those of classes included."""
    found = {id(f): f for f in context.state.functions.values()}
    for instance in context.state.instances.values():
        for part in (instance.parts or {}).values():
            if part.function is not None:
                found[id(part.function)] = part.function
    return list(found.values())


__all__ = ["default_text", "drop_parameters", "fed_arguments", "settle_feeds"]
