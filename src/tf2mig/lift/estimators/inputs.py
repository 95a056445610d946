"""Input functions: they return the dataset itself, which the training loop goes through."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.layout import INDENT
from tf2mig.lift.core.rewriter import Page
from tf2mig.syntax.walking import walk

_MAKERS = ("make_one_shot_iterator", "make_initializable_iterator")
_FUNCTIONS = tuple(f"tf.data.{m}" for m in _MAKERS) + tuple(f"tf.compat.v1.data.{m}" for m in _MAKERS)


def input_functions(page: Page) -> None:
    """Where a function returns what its iterator's ``get_next()`` gives, it returns the dataset."""
    for node in walk(page.tree.module):
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
        n for n in walk(scope)
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
        following = _following(page, statement)
        if not following or not isinstance(following[-1], ast.Return) or following[-1].value is None:
            raise Blocked(call, "TFM705", "an input function does not return what its iterator gives")
        between = [s for s in following[:-1] if s is not made]
        _returned(page, statement, between, following[-1], dataset)
    else:
        raise Blocked(call, "TFM705", "an input function works on what its iterator gives")
    if made is not None:
        page.remove(made)


def _returned(page: Page, statement: ast.Assign, between: list[ast.stmt], returned: ast.Return, dataset: str) -> None:
    """What is returned: the dataset, each of its elements put as the function put them."""
    target, value = statement.targets[0], returned.value
    assert value is not None
    if not between and ast.unparse(target) == ast.unparse(value):
        page.remove(statement)
        page.replace(value, dataset)
        return
    parameters = _parameters(target, [*between, returned])
    text = page.text(value)
    if not between:
        text = f"({text})" if isinstance(value, ast.Tuple) and not text.startswith("(") else text
        page.remove(statement)
        page.replace(value, f"{dataset}.map(lambda {parameters}: {text})")
        return
    if any(isinstance(s, ast.Return) for b in between for s in walk(b)):
        raise Blocked(statement, "TFM705", "an input function returns from several places")
    layout = page.layout
    column, newline = layout.column(statement), layout.newline
    name = page.progress.names.fresh("prepare")
    body = "".join(layout.moved(s, [], column + INDENT) for s in between)
    start, _ = layout.extent(statement)
    _, end = layout.extent(returned)
    lines = f"{column}def {name}({parameters}):{newline}{body}{column}{INDENT}return {text}{newline}{newline}"
    page.edit(Edit(start, end, f"{lines}{column}return {dataset}.map({name}){newline}"))


def _parameters(target: ast.expr, statements: list[ast.stmt]) -> str:
    """The parameters of a function over one element: a name that is indexed by numbers stands for several."""
    if isinstance(target, ast.Name):
        indices = [
            n.slice
            for s in statements
            for n in walk(s)
            if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name) and n.value.id == target.id
        ]
        numbers = [isinstance(i, ast.Constant) and isinstance(i.value, int) for i in indices]
        return f"*{target.id}" if numbers and all(numbers) else target.id
    if isinstance(target, ast.Tuple) and all(isinstance(e, ast.Name) for e in target.elts):
        return ", ".join(e.id for e in target.elts if isinstance(e, ast.Name))
    raise Blocked(target, "TFM705", "an input function takes apart what its iterator gives")


def _following(page: Page, statement: ast.stmt) -> list[ast.stmt]:
    """The statements behind one in its block."""
    body = getattr(page.tree.parents[statement], "body", [])
    return list(body[body.index(statement) + 1 :]) if statement in body else []
