"""Values that a run refuses to be fed, where the program catches the refusal.

TF1's ``session.run`` raises ValueError for a value that does not fit its placeholder ("Cannot feed value of shape", or
NumPy's own for what is no number); a `tf.function` with an input signature raises TypeError for all of these
("Binding inputs to tf.function failed"). Handlers of ValueError around such calls name TypeError too, where nothing
else in the block raises it; where that is not known, or where the handler looks at the exception, there is no lifting.
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import RunSite
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.walking import walk

_HARMLESS = frozenset(
    {
        "append",
        "array",
        "arange",
        "asarray",
        "enumerate",
        "flush",
        "format",
        "join",
        "len",
        "list",
        "numpy",
        "ones",
        "print",
        "rand",
        "randn",
        "range",
        "repr",
        "reshape",
        "sorted",
        "str",
        "tuple",
        "zeros",
        "zip",
    }
)
"""Calls of which no TypeError is to be expected."""

_BUILT = (
    "tf.app.",
    "tf.flags.",
    "tf.get_variable",
    "tf.gfile.",
    "tf.train.",
    "tf.variable_scope",
    "tf.Session",
    "tf.placeholder",
    "tf.logging.",
    "tf.python_io.",
    "tf.errors.",
)
"""Symbols that compute no tensors."""


def catch_refusals(context: Context) -> None:
    """Let handlers of ValueError around fed runs catch what TF2 raises. Raises Blocked."""
    fed = [s for s in context.state.sites if s.feeds or s.given or s.feed_name is not None]
    by_site = {site: f for f in context.functions for site in f.sites}
    for node in context.state.tree.nodes:
        if isinstance(node, ast.With) and any(_says(p.context_expr, "ValueError") for p in node.items):
            if _reached(context, node.body, fed):
                raise _blocked(node)
        elif isinstance(node, ast.Try) and any(_says(n, "ValueError") for h in node.handlers for n in _deciding(h)):
            if _builds(context, node):
                raise Blocked(node, "TFM705", "the program tells by a ValueError what a graph refuses to hold")
            reached = _reached(context, node.body, fed) if fed else []
            if reached:
                _catch(context, node, {s: by_site.get(s) for s in reached})


def _builds(context: Context, node: ast.Try) -> bool:
    """Whether a block computes tensors outside of runs: eagerly, shapes that do not fit raise InvalidArgumentError."""
    runs = {s.call for s in context.state.sites}
    for call in [n for s in node.body for n in walk(s) if isinstance(n, ast.Call)]:
        symbol = context.state.symbols.called(call) or ""
        inside = any(a in runs for a in context.state.tree.ancestors(call))
        if symbol.startswith("tf.") and not symbol.startswith(_BUILT) and not inside:
            return True
    return False


def _catch(context: Context, node: ast.Try, reached: dict[RunSite, Lifted | None]) -> None:
    """Widen the handlers of one statement."""
    named = [n for h in node.handlers for n in _named(h)]
    inside = [h for s in node.body for n in walk(s) if isinstance(n, ast.Try) for h in n.handlers]
    whole = all(_refuses(context, site, function) for site, function in reached.items())
    apart = "TypeError" in named or any("TypeError" in _named(h) for h in inside)
    if "TypeError" in named and all("ValueError" not in _named(h) or "TypeError" in _named(h) for h in node.handlers):
        # What catches both catches either.
        apart = any("TypeError" in _named(h) and "ValueError" not in _named(h) for h in [*node.handlers, *inside])
    if not whole or apart:
        raise _blocked(node)
    calls = {s.call for s in reached}
    for call in [n for s in node.body for n in walk(s) if isinstance(n, ast.Call)]:
        around = any(a in calls for a in (call, *context.state.tree.ancestors(call)))
        name = _called(call)
        if not around and name not in _HARMLESS and name not in {_home(context, s) for s in reached}:
            raise _blocked(node)
    for handler in node.handlers:
        _widen(context, node, handler)


def _widen(context: Context, node: ast.Try, handler: ast.ExceptHandler) -> None:
    kind, names = handler.type, _named(handler)
    looks = any(isinstance(n, ast.Name) and n.id == handler.name for s in handler.body for n in walk(s))
    if kind is None or "Exception" in names or "BaseException" in names:
        if looks and any(_says(s, "ValueError") for s in handler.body):
            raise _blocked(node)
        return
    if not _says(kind, "ValueError"):
        return
    if looks or "ValueError" not in names:
        raise _blocked(node)
    if isinstance(kind, ast.Name):
        context.replaced[kind] = "(TypeError, ValueError)"
    elif isinstance(kind, ast.Tuple) and "TypeError" not in names:
        first = next(e for e in kind.elts if isinstance(e, ast.Name) and e.id == "ValueError")
        context.replaced[first] = "TypeError, ValueError"


def _refuses(context: Context, site: RunSite, function: Lifted | None) -> bool:
    """Whether the function that a run becomes takes all that the run is fed, and has a signature to check it by."""
    if function is None or function.eager or site.given:
        return False
    return all(v in function.params and context.feeding.specs.get(v) for v, _ in site.feeds) and bool(site.feeds)


def _reached(context: Context, body: list[ast.stmt], fed: list[RunSite]) -> list[RunSite]:
    """The fed runs in a block, and in the functions that it calls by name, directly or through others."""
    inside = {n for s in body for n in walk(s)}
    names = {_called(n) for n in inside if isinstance(n, ast.Call)}
    functions = [n for n in context.state.tree.nodes if isinstance(n, ast.FunctionDef)]
    while True:
        more = {
            name
            for f in functions
            if f.name in names
            for n in walk(f)
            if isinstance(n, ast.Call) and (name := _called(n)) not in names
        }
        if not more:
            break
        names |= more
    return [s for s in fed if s.call in inside or _home(context, s) in names]


def _home(context: Context, site: RunSite) -> str | None:
    """The name of the function that a run stands in."""
    around = context.state.tree.ancestors(site.call)
    return next((a.name for a in around if isinstance(a, ast.FunctionDef)), None)


def _deciding(handler: ast.ExceptHandler) -> list[ast.AST]:
    """The parts of a handler that may tell one exception from another."""
    return [*([handler.type] if handler.type is not None else []), *handler.body]


def _named(handler: ast.ExceptHandler) -> list[str]:
    """The names of the exceptions that a handler catches."""
    kind = handler.type
    found = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return [e.id for e in found if isinstance(e, ast.Name)]


def _called(call: ast.Call) -> str:
    function = call.func
    return last_word(function)


def _says(node: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in walk(node))


def _blocked(node: ast.stmt) -> Blocked:
    return Blocked(node, "TFM705", "the program tells by a ValueError what a run refuses to be fed")


__all__ = ["catch_refusals"]
