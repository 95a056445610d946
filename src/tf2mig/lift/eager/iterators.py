"""Dataset iterators of eager programs: Python's own."""

from __future__ import annotations

import ast

from tf2mig.lift.core.rewriter import Page
from tf2mig.syntax.walking import walk

_MAKERS = ("tf.contrib.eager.Iterator", "tf.data.make_one_shot_iterator")
_METHODS = ("make_one_shot_iterator",)
_DESCRIBED = frozenset({"output_types", "output_shapes"})
_SUPPORT = "tf1_iterators"


def iterators(page: Page) -> None:
    """``tfe.Iterator(ds)`` and one-shot iterators become ``iter(ds)``, ``it.next()`` becomes ``next(it)``.

    ``ds.output_types`` and ``ds.output_shapes`` come from the support module.
    """
    asked = [n for n in page.tree.nodes if isinstance(n, ast.Attribute) and n.attr in _DESCRIBED]
    own = not all(isinstance(n.ctx, ast.Load) for n in asked)
    for node in walk(page.tree.module):
        if (
            not own
            and isinstance(node, ast.Attribute)
            and node.attr in _DESCRIBED
            and page.tree.segment(node.value) != _SUPPORT
        ):
            page.replace(node, f"{_SUPPORT}.{node.attr}({page.text(node.value)})")
            page.progress.support[_SUPPORT] = None
            page.progress.imports[f"import {_SUPPORT}"] = None
        if isinstance(node, ast.Call):
            dataset = _dataset(page, node)
            if dataset is not None:
                looped = isinstance(page.tree.parents[node], ast.For | ast.comprehension)
                page.replace(node, page.text(dataset) if looped else f"iter({page.text(dataset)})")
            elif _is_next(page, node):
                assert isinstance(node.func, ast.Attribute)
                page.replace(node, f"next({page.text(node.func.value)})")


def _dataset(page: Page, call: ast.Call) -> ast.expr | None:
    """The dataset that a call makes an iterator of."""
    if page.symbols.called(call) in _MAKERS:
        return call.args[0] if call.args else call.keywords[0].value if call.keywords else None
    if isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS and not call.args:
        return call.func.value if page.symbols.symbol(call.func) is None else None
    return None


def _is_next(page: Page, call: ast.Call) -> bool:
    """Whether a call takes the next element of an iterator that the program made."""
    func = call.func
    if not (isinstance(func, ast.Attribute) and func.attr == "next" and not call.args and not call.keywords):
        return False
    made = func.value
    return (isinstance(made, ast.Call) and _is_iter(made)) or page.tree.segment(made) in _iterator_names(page)


def _is_iter(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "iter"


def _iterator_names(page: Page) -> set[str]:
    return {
        page.tree.segment(target)
        for node in walk(page.tree.module)
        if isinstance(node, ast.Assign) and (_is_iter(node.value) or _made(page, node.value))
        for target in node.targets
    }


def _made(page: Page, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _dataset(page, node) is not None
