"""Input functions: they return the dataset itself, which the training loop goes through."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.rewriter import Page

_MAKERS = ("make_one_shot_iterator", "make_initializable_iterator")
_FUNCTIONS = tuple(f"tf.data.{m}" for m in _MAKERS) + tuple(f"tf.compat.v1.data.{m}" for m in _MAKERS)


def input_functions(page: Page) -> None:
    """Where a function returns what its iterator's ``get_next()`` gives, it returns the dataset."""
    for node in ast.walk(page.tree.module):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_next"):
            continue
        dataset, made = _dataset(page, node.func.value)
        if dataset is None:
            raise Blocked(node, "TFM705", "it is not known which dataset an iterator goes through")
        _rewrite(page, node, page.text(dataset), made)
        return


def _dataset(page: Page, iterator: ast.expr) -> tuple[ast.expr | None, ast.Assign | None]:
    """The dataset that an iterator goes through, and the statement that names the iterator."""
    if isinstance(iterator, ast.Call):
        return _source(page, iterator), None
    scope = page.scope(iterator)
    found = [
        n for n in ast.walk(scope)
        if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == ast.unparse(iterator)
    ]  # fmt: skip
    if len(found) != 1 or not isinstance(found[0].value, ast.Call):
        return None, None
    return _source(page, found[0].value), found[0]


def _source(page: Page, call: ast.Call) -> ast.expr | None:
    if page.symbols.called(call) in _FUNCTIONS and call.args:
        return call.args[0]
    if isinstance(call.func, ast.Attribute) and call.func.attr in _MAKERS:
        return call.func.value
    return None


def _rewrite(page: Page, call: ast.Call, dataset: str, made: ast.Assign | None) -> None:
    statement = page.tree.parents[call]
    if isinstance(statement, ast.Return):
        page.replace(call, dataset)
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        following = _next_statement(page, statement)
        if not isinstance(following, ast.Return) or following.value is None:
            raise Blocked(call, "TFM705", "an input function works on what its iterator gives")
        _returned(page, statement.targets[0], following.value, dataset)
        page.remove(statement)
    else:
        raise Blocked(call, "TFM705", "an input function works on what its iterator gives")
    if made is not None:
        page.remove(made)


def _returned(page: Page, target: ast.expr, value: ast.expr, dataset: str) -> None:
    """What is returned: the dataset, each of its elements put as the function put them."""
    same = ast.unparse(target) == ast.unparse(value)
    if same:
        page.replace(value, dataset)
        return
    if not (isinstance(target, ast.Tuple) and all(isinstance(e, ast.Name) for e in target.elts)):
        raise Blocked(value, "TFM705", "an input function works on what its iterator gives")
    names = ", ".join(e.id for e in target.elts if isinstance(e, ast.Name))
    text = page.text(value)
    if isinstance(value, ast.Tuple) and not text.startswith("("):
        text = f"({text})"
    page.replace(value, f"{dataset}.map(lambda {names}: {text})")


def _next_statement(page: Page, statement: ast.stmt) -> ast.stmt | None:
    body = getattr(page.tree.parents[statement], "body", [])
    at = body.index(statement) if statement in body else -1
    return body[at + 1] if 0 <= at < len(body) - 1 else None
