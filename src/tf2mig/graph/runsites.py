"""Run sites: where a program asks the session for values."""

from __future__ import annotations

import ast
from dataclasses import replace

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.expressions import Expressions
from tf2mig.graph.items import Item, RunSite
from tf2mig.graph.state import State
from tf2mig.graph.values import PYTHON, UNDECIDED, Kind, Value
from tf2mig.syntax.mentions import last_word

_RUNNABLE = frozenset(
    {
        Kind.TENSOR,
        Kind.EAGER,
        Kind.OPERATION,
        Kind.TRAIN,
        Kind.PLACEHOLDER,
        Kind.VARIABLE,
        Kind.INITIALIZER,
        Kind.SUMMARY,
    }
)

_TENSORS = frozenset({Kind.TENSOR, Kind.EAGER, Kind.PLACEHOLDER})


class RunSites:
    """Recognises run sites and what they fetch and feed."""

    def __init__(self, state: State, expressions: Expressions) -> None:
        self.state = state
        self.expressions = expressions

    def peek(self, node: ast.expr) -> Value:
        """A value, with its use left unrecorded."""
        state = self.state
        outer, state.item = state.item, Item(node, state.frame.body.owner, state.order)
        try:
            return self.expressions.value(node)
        finally:
            state.item = outer

    def is_run(self, node: ast.Call, func: ast.Attribute, base: Value) -> bool:
        """Whether a method call is a run site."""
        if func.attr == "run":
            if base.kind in (Kind.SESSION, Kind.OPERATION, Kind.TRAIN, Kind.INITIALIZER):
                return True
            return base.kind is Kind.PYTHON and self._looks_like_run(node, func)
        if func.attr == "eval":
            return base.kind in _RUNNABLE or (
                base.kind is Kind.PYTHON and any(k.arg in ("feed_dict", "session") for k in node.keywords)
            )
        return False

    def _looks_like_run(self, node: ast.Call, func: ast.Attribute) -> bool:
        """A session that came from outside: told by its name or by ``feed_dict``."""
        if any(k.arg == "feed_dict" for k in node.keywords):
            return True
        name = last_word(func.value)
        return "sess" in name.lower()

    def site(self, node: ast.Call, func: ast.Attribute, base: Value) -> Value:
        """Record a run site; its result is Python's."""
        state = self.state
        for keyword in node.keywords:
            if keyword.arg in ("options", "run_metadata"):
                raise Blocked(node, "TFM705", "a run with options or metadata profiles the graph")
            if keyword.arg is None:
                raise Blocked(node, "TFM701", "the arguments of the run are not known")
        if func.attr == "eval" or base.kind in (Kind.OPERATION, Kind.TRAIN, Kind.INITIALIZER):
            fetch_node: ast.expr = func.value
            # A variable's `eval` takes a session first, and nothing to feed.
            feed = self._argument(node, 0, "feed_dict") if base.kind is not Kind.VARIABLE else None
        else:
            found = self._argument(node, 0, "fetches")
            if found is None:
                raise Blocked(node, "TFM701", "the run has no fetches")
            fetch_node, feed = found, self._argument(node, 1, "feed_dict")
        inline = Item(fetch_node, state.frame.body.owner, state.next_order(), scope=tuple(state.scopes))
        outer = state.item
        state.item = inline
        fetch = self.expressions.value(fetch_node)
        state.item = outer
        if fetch.kind is Kind.CONTAINER and isinstance(fetch.node, ast.Call) and fetch.text is None and fetch.deferred:
            fetch = Value(Kind.TENSOR, node=fetch_node, many=True)
        fetch = _as_structure(fetch)
        site = RunSite(node, outer, fetch, fetch_node, inline)
        site.owner = state.frame.body.owner
        site.object, site.graph = state.frame.instance, state.graph
        known = base.kind is Kind.SESSION and base.symbol != "tf.get_default_session"
        site.session = base.node if known else None
        self._feeds(site, feed)
        outer.sites.append(site)
        state.sites.append(site)
        leaves = list(fetch.leaves())
        if fetch.kind is Kind.PYTHON and fetch.symbol is None and not isinstance(fetch_node, ast.Constant):
            raise Blocked(node, "TFM701", "it is not known what is fetched")
        if any(leaf.symbol == UNDECIDED for leaf in leaves):
            raise Blocked(node, "TFM701", "which of several values is fetched is decided while the program runs")
        if leaves and all(leaf.kind is Kind.INITIALIZER for leaf in leaves):
            state.initial_runs.append(node)
        return Value(Kind.PYTHON, node=node, symbol="run", members=leaves)

    @staticmethod
    def _argument(node: ast.Call, position: int, name: str) -> ast.expr | None:
        for keyword in node.keywords:
            if keyword.arg == name:
                return keyword.value
        return node.args[position] if position < len(node.args) else None

    def _feeds(self, site: RunSite, feed: ast.expr | None) -> None:
        if feed is None or (isinstance(feed, ast.Constant) and feed.value is None):
            return
        if not isinstance(feed, ast.Dict) or any(k is None for k in feed.keys):
            value = self.expressions.value(feed)
            if value.kind is not Kind.FEED:
                raise Blocked(feed, "TFM701", "it is not known which placeholders are fed")
            site.feed_name, site.fed = feed, value
            site.frame = self.state.frame
            return
        for key, item in zip(feed.keys, feed.values, strict=True):
            assert key is not None
            outer = self.state.item
            self.state.item = Item(key, site.inline.owner, 0)
            placeholder = self.expressions.value(key)
            self.state.item = outer
            if _is_computed(placeholder):
                self.expressions.value(item)
                site.given.append((placeholder, item))
                continue
            if placeholder.kind is not Kind.PLACEHOLDER:
                segment = self.state.tree.segment(key)
                raise Blocked(key, "TFM702", f"`{segment}` is fed, and is not known to be a placeholder")
            self.expressions.value(item)
            site.feeds.append((placeholder, item))


def _as_structure(fetch: Value) -> Value:
    """A fetch in which lists that loops fill are structures of tensors whose members are not known one by one."""
    if fetch.kind is not Kind.CONTAINER or not fetch.parts:
        return fetch
    if fetch.filled and fetch.text is not None and {leaf.kind for leaf in fetch.leaves()} <= _TENSORS:
        return Value(Kind.TENSOR, fetch.text, fetch.items, node=fetch.node, many=True)
    parts = {key: _as_structure(part) for key, part in fetch.parts.items()}
    return fetch if all(parts[k] is fetch.parts[k] for k in parts) else replace(fetch, parts=parts)


def _is_computed(value: Value) -> bool:
    """Whether a value is one tensor that a statement of its own computes."""
    if value.kind is not Kind.TENSOR or value.many or value.text is None or len(value.items) != 1:
        return False
    return value.text in value.items[0].defines


__all__ = ["PYTHON", "RunSites"]
