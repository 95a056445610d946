"""Optimizers of model functions: Keras', made once, whose updates the support module runs."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.categories import GLOBAL_STEPS, TRAINING
from tf2mig.lift.core.arguments import entries
from tf2mig.lift.core.rewriter import Page
from tf2mig.lift.estimators.models import once
from tf2mig.lift.steps.optimizers import is_optimizer
from tf2mig.lift.steps.page_optimizers import split_decays, written_optimizers
from tf2mig.syntax.walking import walk

_STEP = "tf2_estimator.get_global_step"


def rates(page: Page) -> None:
    """A decayed learning rate is a schedule, which the optimizer calls with the count of its steps."""
    for call, split in split_decays(page):
        if not _is_global_step(page, call, split.step):
            raise Blocked(call, "TFM710", "a learning rate decays with a step that is not the global one")
        if _optimizers_around(page, call) > 1:
            raise Blocked(call, "TFM710", "a learning rate decays for one of several optimizers")
        parent = page.tree.parents[call]
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            for read in page.reads(parent.targets[0].id, page.scope(call)):
                if not _is_rate(page, read):
                    page.replace(read, f"{read.id}({_STEP}())")
        page.replace(call, page.spelled(split.schedule))


def _optimizers_around(page: Page, call: ast.Call) -> int:
    """How many optimizers the function or lambda around a call makes."""
    around = next(
        p for p in page.tree.ancestors(call) if isinstance(p, ast.Lambda | ast.FunctionDef | ast.Module)
    )  # fmt: skip
    return sum(is_optimizer(page.symbols.called(n) or "") for n in walk(around))


def _is_rate(page: Page, read: ast.Name) -> bool:
    """Whether a name is read as an optimizer's argument."""
    return any(
        isinstance(p, ast.Call) and is_optimizer(page.symbols.called(p) or "") for p in page.tree.ancestors(read)
    )


def _is_global_step(page: Page, call: ast.Call, text: str) -> bool:
    node = ast.parse(text, mode="eval").body
    if isinstance(node, ast.Call):
        inner = next(
            (n for n in walk(call) if isinstance(n, ast.Call) and page.symbols.called(n) in GLOBAL_STEPS),
            None,
        )
        return inner is not None or ast.unparse(node.func) == _STEP
    made = [n.value for n in walk(page.scope(call)) if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == text]
    return bool(made) and all(page.symbols.called(v) in GLOBAL_STEPS or ast.unparse(v).startswith(_STEP) for v in made)


def creations(page: Page) -> None:
    """Keras' optimizers, made once."""
    for call, creator in written_optimizers(page, looks_up_rows="embedding" in page.tree.text):
        page.replace(call, page.spelled(once(creator) if _in_model(page, call) else creator))


def _in_model(page: Page, call: ast.Call) -> bool:
    """Whether a call stands in a model function, which is traced several times."""
    if any(isinstance(p, ast.Lambda) for p in page.tree.ancestors(call)):
        return True
    scope = page.scope(call)
    if isinstance(scope, ast.Module):
        return False
    made = {*(s for s in entries("canned") if s.startswith("tf.estimator.")), "tf.estimator.Estimator"}
    return not any(isinstance(n, ast.Call) and page.symbols.called(n) in made for n in walk(scope))


def steps(page: Page) -> None:
    """``optimizer.minimize(loss, global_step)`` and the like are functions of the support module."""
    for node in walk(page.tree.module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        method = node.func.attr
        base = node.func.value
        if method not in TRAINING or page.symbols.symbol(node.func) is not None:
            continue
        if page.tree.segment(base) in ("tf2_estimator", "tape"):
            continue
        page.replace(node, _step(page, node, method, base))
        return


def _step(page: Page, call: ast.Call, method: str, optimizer: ast.expr) -> str:
    given = {k.arg: k.value for k in call.keywords}
    first = call.args[0] if call.args else given.get("grads_and_vars" if method == "apply_gradients" else "loss")
    if first is None or given.keys() & {"grad_loss", None}:
        raise Blocked(call, "TFM710", f"`{method}` is called in a way that has no counterpart")
    parts = [page.text(optimizer), page.text(first)]
    position = {"minimize": 2, "compute_gradients": 1}.get(method)
    listed = given.get("var_list")
    if position is not None and listed is None and len(call.args) > position:
        listed = call.args[position]
    if listed is not None and not (isinstance(listed, ast.Constant) and listed.value is None):
        parts.append(page.text(listed))
    return f"tf2_estimator.{method}({', '.join(parts)})"


def counted_steps(page: Page) -> None:
    """``tf.group(minimize, tf.assign_add(global_step, 1))``: the support module counts the steps itself.

    A step that counted twice, or not at all, would not be a step of `Estimator.train(steps=...)`.
    """
    for call, symbol in page.calls():
        if symbol != "tf.group":
            continue
        kept = [a for a in call.args if not _counts(page, a)]
        if len(kept) == len(call.args) or not kept:
            continue
        rest = ", ".join(page.text(n) for n in [*kept, *call.keywords])
        page.replace(call, page.text(kept[0]) if len(kept) == 1 else f"{page.text(call.func)}({rest})")
        return


def _counts(page: Page, node: ast.expr) -> bool:
    """Whether an expression adds one to the global step."""
    if not isinstance(node, ast.Call):
        return False
    if page.symbols.called(node) == "tf.assign_add":
        given = list(node.args)
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "assign_add":
        given = [node.func.value, *node.args]
    else:
        return False
    one = len(given) == 2 and isinstance(given[1], ast.Constant) and given[1].value == 1
    return one and not node.keywords and _is_global_step(page, node, page.tree.segment(given[0]))


def unread_steps(page: Page) -> None:
    """A name for the global step that nothing reads any more goes."""
    for node in walk(page.tree.module):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            named = page.tree.segment(node.value).startswith(_STEP) or page.symbols.called(node.value) in GLOBAL_STEPS
            if named and not page.reads(node.targets[0].id, page.scope(node)):
                page.remove(node)
                return
