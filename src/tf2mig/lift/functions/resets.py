"""Running an initializer again is a reset: variables get their initial values anew."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.categories import CHOSEN
from tf2mig.graph.items import Creation, Function, RunSite
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.exclusive import are_exclusive
from tf2mig.lift.core.slices import closure
from tf2mig.lift.functions.plan import is_initialization
from tf2mig.lift.objects.savers import restores_next
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.walking import walk

_ALL = frozenset({"tf.global_variables", "tf.all_variables"})
_ZEROED = frozenset({"tf.train.AdamOptimizer", "tf.train.MomentumOptimizer", "tf.train.AdadeltaOptimizer"})
"""Optimizers all of whose variables start at zero."""


@dataclass(frozen=True)
class _Earlier:
    """An initialization that came before, and what it initialized where that was not everything."""

    site: RunSite
    chosen: frozenset[Creation | None] | None


def _initializers(site: RunSite) -> Iterator[Value]:
    """What a run fetches, the members of a group of initializers for the group."""
    todo = list(site.fetch.leaves())
    while todo:
        leaf = todo.pop(0)
        grouped = leaf.kind is Kind.INITIALIZER and leaf.members and leaf.symbol is None
        if grouped and all(m.kind is Kind.INITIALIZER for m in leaf.members):
            todo[:0] = leaf.members
        else:
            yield leaf


def chosen_by(site: RunSite) -> frozenset[Creation | None] | None:
    """The variables that a run initializes by name, None among them for what is not known; None: it takes all."""
    found: set[Creation | None] = set()
    leaves = list(site.fetch.leaves())
    if all(leaf.kind is Kind.PYTHON for leaf in leaves):  # `[v.initializer for v in variables]`, whatever they are
        picks = any(isinstance(n, ast.Attribute) and n.attr == "initializer" for n in walk(site.fetch_node))
        return frozenset({None}) if picks else None
    for leaf in _initializers(site):
        if leaf.kind is not Kind.INITIALIZER or any(m.kind is Kind.ITERATOR for m in leaf.members):
            return None
        if leaf.symbol is None and isinstance(leaf.node, ast.Attribute) and leaf.node.attr == "initializer":
            found.add(leaf.creation)
        elif leaf.symbol in (CHOSEN, "tf.initialize_variables"):
            members = [v for member in leaf.members for v in member.leaves()]
            if any(v.kind is Kind.COLLECTION and v.symbol in _ALL for v in members):
                return None
            found.update(v.creation if v.kind is Kind.VARIABLE else None for v in members)
        else:
            return None
    return frozenset(found)


def prepare_resets(context: Context) -> None:
    """Decide for every run of an initializer whether it is the first or a reset, and what a reset does.

    Raises Blocked where some variables are initialized again and which is not known.
    """
    done: dict[tuple[int, object], list[_Earlier]] = {}
    for site in context.state.sites:
        symbols = [leaf.symbol or "" for leaf in _initializers(site)]
        chosen = chosen_by(site)
        everything = any("variables" in name and "local_variables" not in name for name in symbols)
        if not (is_initialization(site) and everything) and chosen is None:
            continue
        if _never_runs(context, site):
            continue
        earlier = done.setdefault((_graph(site), None), [])
        loop = _loop(context, site)
        stale = _stale(context, site, earlier, loop)
        if chosen is not None and not stale and _called_later(context, site):
            stale = [c for c in context.state.creations if c.graph == _graph(site)]
        if chosen is not None:
            if stale and None in chosen:
                why = "some of the variables are initialized again, and which is not known"
                raise Blocked(site.call, "TFM708", why)
            stale = [c for c in stale if c in chosen]
        if site.session is not None and all(e.site.session is not site.session for e in earlier):
            stale = [c for c in stale if _is_used(context, site, c)]
        if stale and not restores_next(context, site):
            context.resets[site] = _lines(context, site, stale)
        earlier.append(_Earlier(site, chosen))


def _called_later(context: Context, site: RunSite) -> bool:
    """Whether a run stands in a function that does not itself ask what is initialized, beside an initialization
    elsewhere.
    """
    if not isinstance(site.owner, ast.FunctionDef):
        return False
    asked = ("is_variable_initialized", "report_uninitialized_variables")
    if any(isinstance(n, ast.Attribute) and n.attr in asked for n in walk(site.owner)):
        return False
    return any(s.owner is not site.owner and is_initialization(s) for s in context.state.sites)


def _never_runs(context: Context, site: RunSite) -> bool:
    """Whether a run stands under ``if sess is None:`` in a function that every call hands a session."""
    around = list(context.state.tree.ancestors(site.call))
    node = next((a for a in around if isinstance(a, Function)), None)
    function = context.state.functions.get(node) if node is not None else None
    child: ast.AST = site.call
    for ancestor in around if function is not None else []:
        if isinstance(ancestor, ast.If) and child in ancestor.body and (name := _asks_none(ancestor.test)):
            given = function.arguments.get(name, []) if function is not None else []
            if given and all(v.kind is Kind.SESSION for v in given):
                return True
        child = ancestor
    return False


def _asks_none(test: ast.expr) -> str | None:
    """The name in ``name is None`` and ``not name``."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and isinstance(test.operand, ast.Name):
        return test.operand.id
    if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Name) or not isinstance(test.ops[0], ast.Is):
        return None
    other = test.comparators[0]
    return test.left.id if isinstance(other, ast.Constant) and other.value is None else None


def _graph(site: RunSite) -> int:
    """The graph whose variables a run initializes: that in which the initializer was made."""
    return next((leaf.number for leaf in site.fetch.leaves()), site.graph)


def _loop(context: Context, site: RunSite) -> ast.stmt | None:
    """The outermost loop around the run, within its function."""
    found: ast.stmt | None = None
    for ancestor in context.state.tree.ancestors(site.call):
        if isinstance(ancestor, ast.FunctionDef):
            break
        if isinstance(ancestor, ast.If) and _asked_once(context, ancestor):
            return None
        if isinstance(ancestor, ast.For | ast.While):
            found = ancestor
    return found


def _asked_once(context: Context, node: ast.If) -> bool:
    """Whether a block is passed once: `if not initialized:`, where the block says that it is, and nothing that it is
    not."""
    test = node.test
    if not isinstance(test, ast.UnaryOp) or not isinstance(test.op, ast.Not) or not isinstance(test.operand, ast.Name):
        return False
    owner = context.state.tree.home(node)
    stores = [n for n in walk(owner) if isinstance(n, ast.Name) and n.id == test.operand.id]
    made = [context.state.tree.parents.get(n) for n in stores if not isinstance(n.ctx, ast.Load)]
    values = {s.value.value: s for s in made if isinstance(s, ast.Assign) and isinstance(s.value, ast.Constant)}
    if len(made) != 2 or set(values) != {False, True} or values[True] not in node.body:
        return False
    return not any(isinstance(a, ast.For | ast.While) for a in context.state.tree.ancestors(values[False]))


def _stale(context: Context, site: RunSite, earlier: list[_Earlier], loop: ast.stmt | None) -> list[Creation]:
    """What existed before an earlier initialization, and so has been trained since."""
    inside = {id(n) for n in walk(loop)} if loop is not None else set()
    found: list[Creation] = []
    for creation in context.state.creations:
        if creation.graph != _graph(site) or creation.shared is not None:
            continue
        if creation.item.owner in context.builders or creation.item.owner in context.plain:
            continue
        before = [e.site for e in earlier if e.chosen is None or creation in e.chosen]
        first = min((s.inline.order for s in before), default=None)
        again = first is not None and creation.item.order < first and _same_run(context, site, before)
        if again or (loop is not None and id(creation.node) not in inside and creation.item.order < site.inline.order):
            found.append(creation)
    return found


def _is_used(context: Context, site: RunSite, creation: Creation) -> bool:
    """Whether a session other than the one before uses what was made: each has values of its own."""
    runs = [s for s in context.state.sites if s is not site and s.session in (site.session, None)]
    runs = [s for s in runs if s.session is not None or s.owner is not site.owner or s.inline.order > site.inline.order]
    for run in runs:
        items = [run.inline, *closure(run.inline.needs)]
        optimizers = {m.creation for i in items if i.value is not None for m in i.value.members}
        used = {v.creation for i in items for v in [*i.variable_reads, *i.used_values()]} | optimizers
        if creation in used | {c for i in items for c in i.creations} or run.fetch.many:
            return True
        if any(leaf.creation is creation or leaf.kind is Kind.COLLECTION for leaf in run.fetch.leaves()):
            return True
    return False


def _same_run(context: Context, site: RunSite, earlier: list[RunSite]) -> bool:
    """Whether an earlier initialization really comes before this one: not in the other branch of a choice."""
    branches = _branches(context, site)
    for other in earlier:
        theirs = _branches(context, other)
        if _is_called_after(context, other, site):
            continue
        if not any(theirs.get(node, side) != side for node, side in branches.items()):
            return True
    return False


def _is_called_after(context: Context, other: RunSite, site: RunSite) -> bool:
    """Whether the function of another run is only called where that of a run has been, or never is: by
    `if testing: test()` beside `else: train(); test()`."""
    tree, functions = context.state.tree, context.state.functions
    if not isinstance(site.owner, Function) or not isinstance(other.owner, Function):
        return False
    ours, theirs = functions.get(site.owner), functions.get(other.owner)
    if ours is None or theirs is None or ours is theirs or not ours.calls or not theirs.calls:
        return False
    pairs = [(one, two) for one, _ in ours.calls for two, _ in theirs.calls]
    for one, two in pairs:
        scopes = {tree.function_around(c) for c in (one, two)}
        repeated = any(isinstance(a, ast.For | ast.While) for c in (one, two) for a in tree.ancestors(c))
        if len(scopes) > 1 or repeated or (tree.start(two) < tree.start(one) and not are_exclusive(tree, one, two)):
            return False
    return True


def _branches(context: Context, site: RunSite) -> dict[int, bool]:
    """The choices that a run stands in: which side of each."""
    found: dict[int, bool] = {}
    child: ast.AST = site.call
    for ancestor in context.state.tree.ancestors(site.call):
        if isinstance(ancestor, ast.If):
            found[id(ancestor)] = child in ancestor.body
        child = ancestor
    return found


def _lines(context: Context, site: RunSite, stale: list[Creation]) -> list[str]:
    lines: list[str] = []
    for creation in stale:
        kind = creation.value.kind if creation.value is not None else None
        if kind is Kind.OPTIMIZER and creation.symbol == "tf.train.GradientDescentOptimizer":
            continue
        if kind is Kind.OPTIMIZER and creation.symbol in _ZEROED and creation in context.created:
            name = context.created[creation]
            if creation.symbol == "tf.train.AdamOptimizer":  # the powers of its betas do not start at zero
                lines.append(f"{name}.reset()")
                continue
            lines.append(f"for slot in (v for v in {name}.variables if v is not {name}.learning_rate):")
            lines.append(f"    slot.assign({context.tf}.zeros(slot.shape, slot.dtype))")
            continue
        if kind is not Kind.VARIABLE or creation.plain is not None or creation.loops:
            raise Blocked(site.call, "TFM708", "variables of layers or optimizers are initialized a second time")
        lines.append(_assignment(context, site, creation))
    return lines


def _assignment(context: Context, site: RunSite, creation: Creation) -> str:
    name = context.created.get(creation) or (creation.value.text if creation.value is not None else None)
    text = context.replaced.get(creation.node) if creation not in context.created else None
    call = creation.node
    if text is not None:
        parsed = ast.parse(text.strip(), mode="eval").body
        assert isinstance(parsed, ast.Call)
        value = ast.unparse(parsed.args[0]) if parsed.args else ""
    else:
        first = argument(call, 0, "initial_value")
        value = context.text(first, creation.item) if first is not None else ""
    if not name or not value or creation.item.needs:
        raise Blocked(
            site.call, "TFM708", "variables are initialized a second time, and their first values are not known"
        )
    return f"{name}.assign({value})"
