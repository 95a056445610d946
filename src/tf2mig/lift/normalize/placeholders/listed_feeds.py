"""What feeds the members of a list of placeholders one by one, as what feeds the list.

`{xs[t]: data[t] for t in range(n)}`, `dict(zip(xs, data))` and loops that fill a dictionary become one key with a list.
A feed that does not name every member in its order is not understood: then the list stays as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PAIRS = ast.GeneratorExp | ast.ListComp


@dataclass(frozen=True)
class Holder:
    """A list of placeholders: its name, that of the placeholder which takes its place, and how many members it has."""

    leaf: str
    stack: str
    attribute: bool
    count: ast.expr
    scope: ast.AST | None
    """The function that declares it."""
    array: str = ""
    """What makes an array of a list, where feeding casts more than a list of arrays is cast by itself: floating point
    numbers to whole ones."""


class _Unclear(Exception):
    """A feed is not understood."""


def feed_edits(tree: Tree, holder: Holder, shared: set[str]) -> list[Edit] | None:
    """The edits of all feeds of a list; None where one of them is not understood. ``shared`` are the names that mean
    the same everywhere in the module."""
    edits: list[Edit] = []
    feeds = _Feeds(tree, holder, shared)
    try:
        for node in feeds.uses():
            edits += feeds.edits(node)
    except _Unclear:
        return None
    return list(dict.fromkeys(edits))


class _Feeds:
    """Rewrites the feeds of one list."""

    def __init__(self, tree: Tree, holder: Holder, shared: set[str]) -> None:
        self.tree = tree
        self.holder = holder
        self.shared = shared
        self.layout = Layout(tree)

    def uses(self) -> Iterator[ast.Name | ast.Attribute]:
        """The places that name the list."""
        for node in self.tree.nodes:
            if self.holder.attribute:
                if isinstance(node, ast.Attribute) and node.attr == self.holder.leaf and _loads(node):
                    yield node
            elif (
                isinstance(node, ast.Name)
                and node.id == self.holder.leaf
                and _loads(node)
                and self._home(node) is self.holder.scope
            ):
                yield node

    def _home(self, node: ast.Name) -> ast.AST | None:
        """The function that gives the name its value at a place; None for the module."""
        for scope in self.tree.ancestors(node):
            if isinstance(scope, Function | ast.Lambda):
                if node.id in {a.arg for a in walk(scope.args) if isinstance(a, ast.arg)}:
                    return scope
                if not isinstance(scope, ast.Lambda) and node.id in stored_names(scope):
                    return scope
        return None

    def edits(self, node: ast.Name | ast.Attribute) -> list[Edit]:
        """The edits at one place that names the list; none where it names it as a tensor. Raises _Unclear."""
        parent = self.tree.parents[node]
        if isinstance(parent, ast.Subscript) and parent.value is node:
            return self._member(node, parent)
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and node in parent.args:
            if parent.func.id == "len":
                count = self.count(node)
                return [] if count is None else [Edit(self.tree.start(parent), self.tree.end(parent), count)]
            if parent.func.id in ("zip", "enumerate"):
                return self._paired(node, parent)
        if isinstance(parent, ast.For | ast.comprehension) and parent.iter is node:
            self._refuse_keys(parent)
        return []

    def stack(self, node: ast.Name | ast.Attribute) -> str:
        """What the place calls the one placeholder."""
        if isinstance(node, ast.Attribute):
            return f"{self.tree.segment(node.value)}.{self.holder.stack}"
        return self.holder.stack

    def count(self, node: ast.Name | ast.Attribute) -> str | None:
        """How many members the list has, as the place can say it."""
        said = self.tree.segment(self.holder.count)
        if isinstance(node, ast.Attribute) and said.startswith("self.") and said.count("self") == 1:
            return f"{self.tree.segment(node.value)}.{said.removeprefix('self.')}"
        here = self.tree.function_around(node)
        if names_in(self.holder.count) <= self.shared or here is self.holder.scope:
            return said
        return None

    def _is_whole(self, iterated: ast.expr) -> bool:
        """Whether a loop goes over the numbers of all members."""
        plain = isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Name)
        if not plain or not isinstance(iterated, ast.Call) or iterated.keywords or len(iterated.args) != 1:
            return False
        assert isinstance(iterated.func, ast.Name)
        if iterated.func.id not in ("range", "xrange"):
            return False
        given = iterated.args[0]
        if isinstance(given, ast.Call) and isinstance(given.func, ast.Name) and given.func.id == "len":
            return True
        one, other = ast.unparse(given), ast.unparse(self.holder.count)
        return one == other or (one.rpartition(".")[2] == other.rpartition(".")[2] and not one[-1].isdigit())

    def _member(self, node: ast.Name | ast.Attribute, member: ast.Subscript) -> list[Edit]:
        """`xs[t]`, which is a key where it stands in front of a value or in the brackets of a dictionary."""
        key: ast.expr = member
        above = self.tree.parents[member]
        if isinstance(above, ast.Attribute) and above.attr == "name":
            key, above = above, self.tree.parents[above]
        if isinstance(above, ast.DictComp) and above.key is key:
            return self._comprehension(node, member, above, above.generators, above.value)
        if isinstance(above, ast.Dict) and key in above.keys:
            raise _Unclear
        if isinstance(above, ast.Tuple) and above.elts[0] is key:
            pairs = self.tree.parents[above]
            if isinstance(pairs, _PAIRS) and self._makes_dictionary(pairs):
                return self._comprehension(node, member, pairs, pairs.generators, above.elts[1])
        if isinstance(above, ast.Subscript) and above.slice is key:
            statement = self.tree.parents[above]
            loop = self.tree.parents.get(statement)
            single = isinstance(statement, ast.Assign) and len(statement.targets) == 1 and not _loads(above)
            if not single or not isinstance(loop, ast.For) or statement not in loop.body:
                raise _Unclear
            if not isinstance(loop.target, ast.Name) or not self._counts(member, loop.target, loop.iter):
                raise _Unclear
            assert isinstance(statement, ast.Assign)
            return self._looped(node, statement, above, loop, None)
        return []

    def _counts(self, member: ast.Subscript, target: ast.expr, iterated: ast.expr) -> bool:
        slot = member.slice
        same = isinstance(slot, ast.Name) and isinstance(target, ast.Name) and slot.id == target.id
        return same and self._is_whole(iterated)

    def _makes_dictionary(self, pairs: ast.expr) -> bool:
        """Whether the pairs become a dictionary's."""
        call = self.tree.parents[pairs]
        return (
            isinstance(call, ast.Call) and len(call.args) == 1 and ast.unparse(call.func).endswith(("dict", ".update"))
        )

    def _comprehension(
        self,
        node: ast.Name | ast.Attribute,
        member: ast.Subscript,
        whole: ast.DictComp | _PAIRS,
        generators: list[ast.comprehension],
        value: ast.expr,
    ) -> list[Edit]:
        made = generators[0]
        if len(generators) != 1 or made.ifs or not self._counts(member, made.target, made.iter):
            raise _Unclear
        tree = self.tree
        end = tree.end(value)
        rest = tree.text[end : tree.end(whole)].rstrip()
        if not isinstance(whole, ast.DictComp):
            start, stop = self._extent(whole)
            listed = self._comprehended(value, tree.segment(made.target), tree.segment(made.iter))
            return [Edit(start, stop, f"{{{self.stack(node)}: {listed}}}")]
        close = tree.end(whole) - 1
        left, right = self._around(value)
        head, tail = f"{{{self.stack(node)}: {left}[", f"]{right}}}"
        assert rest.endswith("}")
        return [Edit(tree.start(whole), tree.start(value), head), Edit(close, close + 1, tail)]

    def _comprehended(self, value: ast.expr, targets: str, iterated: str) -> str:
        left, right = self._around(value)
        return f"{left}[{self.tree.segment(value)} for {targets} in {iterated}]{right}"

    def _around(self, value: ast.expr) -> tuple[str, str]:
        """What stands around a list of values that may have to be cast."""
        made = self.holder.array and any(isinstance(n, ast.Call) for n in walk(value))
        return (f"{self.holder.array}(", ")") if made else ("", "")

    def _extent(self, pairs: ast.expr) -> tuple[int, int]:
        """Where pairs stand as the only argument of a call, without its parentheses."""
        call = self.tree.parents[pairs]
        assert isinstance(call, ast.Call)
        return self.tree.text.index("(", self.tree.end(call.func)) + 1, self.tree.end(call) - 1

    def _paired(self, node: ast.Name | ast.Attribute, call: ast.Call) -> list[Edit]:
        """`zip(xs, data)` and `enumerate(xs)` where a dictionary is made of the pairs."""
        assert isinstance(call.func, ast.Name)
        tree, above = self.tree, self.tree.parents[call]
        others = [tree.segment(a) for a in call.args if a is not node]
        if isinstance(above, ast.Call) and call in above.args:
            if not self._makes_dictionary(call):
                if isinstance(above.func, ast.Name) and above.func.id in ("list", "enumerate"):
                    self._refuse_nested(above)
                return []
            if call.args[0] is not node or len(others) != 1:
                raise _Unclear
            start, end = self._extent(call)
            return [Edit(start, end, f"{{{self.stack(node)}: {_listed(call.args[1], others[0])}}}")]
        if not isinstance(above, ast.For | ast.comprehension) or above.iter is not call:
            return []
        head = self._head(node, call, above.target)
        if head is None:
            self._refuse_keys(above)
            return []
        key, targets, iterated = head
        if isinstance(above, ast.For):
            return self._looped_pairs(node, above, key, targets, iterated)
        whole = tree.parents[above]
        pair = whole.elt if isinstance(whole, _PAIRS) else None
        if isinstance(whole, ast.DictComp):
            said, value = whole.key, whole.value
        elif isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and self._makes_dictionary(whole):  # type: ignore[arg-type]
            said, value = pair.elts
        else:
            return []
        if not (isinstance(said, ast.Name) and said.id == key):
            self._refuse_keys(above)
            return []
        if len(whole.generators) != 1 or above.ifs or key in names_in(value):  # type: ignore[attr-defined]
            raise _Unclear
        plain = isinstance(value, ast.Name) and value.id == targets
        text = iterated if plain else self._comprehended(value, targets, iterated)
        if plain and len(call.args) == 2:
            text = _listed(call.args[1], iterated)
        start, end = (
            (tree.start(whole), tree.end(whole)) if isinstance(whole, ast.DictComp) else self._extent(whole)  # type: ignore[arg-type]
        )
        return [Edit(start, end, f"{{{self.stack(node)}: {text}}}")]

    def _head(self, node: ast.Name | ast.Attribute, call: ast.Call, target: ast.expr) -> tuple[str, str, str] | None:
        """The name of the member, and the rest of a loop's head: its targets and what it goes over."""
        assert isinstance(call.func, ast.Name)
        if not isinstance(target, ast.Tuple | ast.List):
            return None
        if call.func.id == "enumerate":
            if len(call.args) != 1 or call.keywords or len(target.elts) != 2:
                return None
            number, member = target.elts
            count = self.count(node)
            if not isinstance(member, ast.Name) or count is None:
                return None
            return member.id, self.tree.segment(number), f"range({count})"
        if len(target.elts) != len(call.args) or len(call.args) < 2:
            return None
        position = call.args.index(node)
        member = target.elts[position]
        if not isinstance(member, ast.Name):
            return None
        rest = [self.tree.segment(t) for i, t in enumerate(target.elts) if i != position]
        over = [self.tree.segment(a) for i, a in enumerate(call.args) if i != position]
        return member.id, ", ".join(rest), over[0] if len(over) == 1 else f"zip({', '.join(over)})"

    def _looped_pairs(
        self, node: ast.Name | ast.Attribute, loop: ast.For, key: str, targets: str, iterated: str
    ) -> list[Edit]:
        """`for x, value in zip(xs, data): feed[x] = value`."""
        named = [n for n in walk(loop) if isinstance(n, ast.Name) and n.id == key and _loads(n)]
        slots = [p for n in named if isinstance(p := self.tree.parents[n], ast.Subscript) and p.slice is n]
        if not any(not _loads(s) for s in slots):
            return []
        if len(named) != 1 or len(slots) != 1:
            raise _Unclear
        statement = self.tree.parents[slots[0]]
        if not isinstance(statement, ast.Assign) or statement not in loop.body or len(statement.targets) != 1:
            raise _Unclear
        return self._looped(node, statement, slots[0], loop, (targets, iterated))

    def _looped(
        self,
        node: ast.Name | ast.Attribute,
        statement: ast.Assign,
        slot: ast.Subscript,
        loop: ast.For,
        head: tuple[str, str] | None,
    ) -> list[Edit]:
        """A statement that fills a dictionary in a loop: a list is filled instead, and the dictionary gets that."""
        tree, layout = self.tree, self.layout
        feed = tree.segment(slot.value)
        used = [n for n in walk(loop) if isinstance(n, type(slot.value)) and ast.unparse(n) == feed]
        kept = [n for n in used if isinstance(p := tree.parents[n], ast.Subscript) and p.value is n and not _loads(p)]
        leaves = any(isinstance(n, ast.Break | ast.Continue | ast.Return) for n in walk(loop))
        if len(used) != len(kept) or leaves or loop.orelse:
            raise _Unclear
        targets, iterated = head or (tree.segment(loop.target), tree.segment(loop.iter))
        column, newline, value = layout.column(loop), layout.newline, tree.segment(statement.value)
        start, end = layout.extent(loop)
        if len(loop.body) == 1:
            listed = self._comprehended(statement.value, targets, iterated)
            if value == targets and head is not None:
                listed = iterated
            return [Edit(start, end, f"{column}{feed}[{self.stack(node)}] = {listed}{newline}")]
        if head is None and all(_is_plain_fill(s) for s in loop.body):
            own = layout.extent(statement)
            line = f"{column}{feed}[{self.stack(node)}] = [{value} for {targets} in {iterated}]{newline}"
            return [Edit(*own, ""), Edit(end, end, line)]
        values = Names(tree.module).fresh(f"{self.holder.leaf}_values")
        left, right = self._around(statement.value)
        edits = [
            Edit(start, start, f"{column}{values} = []{newline}"),
            Edit(tree.start(statement), tree.start(statement.value), f"{values}.append("),
            Edit(tree.end(statement.value), tree.end(statement.value), ")"),
            Edit(end, end, f"{column}{feed}[{self.stack(node)}] = {left}{values}{right}{newline}"),
        ]
        if head is not None:
            edits.append(Edit(tree.start(loop.target), tree.end(loop.iter), f"{targets} in {iterated}"))
        return edits

    def _refuse_keys(self, around: ast.For | ast.comprehension) -> None:
        """Raise _Unclear where members that a loop names are keys."""
        names = names_in(around.target)
        whole: ast.AST = around if isinstance(around, ast.For) else self.tree.parents[around]
        for node in walk(whole):
            keys: list[ast.AST] = []
            if isinstance(node, ast.Subscript) and not _loads(node):
                keys = [node.slice]
            elif isinstance(node, ast.DictComp):
                keys = [node.key]
            elif isinstance(node, ast.Dict):
                keys = [k for k in node.keys if k is not None]
            if any(names_in(k) & names for k in keys):
                raise _Unclear

    def _refuse_nested(self, call: ast.Call) -> None:
        above = self.tree.parents[call]
        if isinstance(above, ast.For | ast.comprehension) and above.iter is call:
            self._refuse_keys(above)


def _loads(node: ast.Name | ast.Attribute | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Load)


def _is_plain_fill(statement: ast.stmt) -> bool:
    """Whether a statement only puts something into a dictionary that it need not call anything for."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Subscript):
        return False
    return not any(isinstance(n, ast.Call | ast.NamedExpr | ast.Await) for n in walk(statement.value))


def _listed(node: ast.expr, text: str) -> str:
    """What is paired with the members, as something that becomes an array: an iterator does not."""
    lazy = isinstance(node, ast.GeneratorExp) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("zip", "map", "reversed")
    )
    return f"list({text})" if lazy else text


__all__ = ["Holder", "feed_edits"]
