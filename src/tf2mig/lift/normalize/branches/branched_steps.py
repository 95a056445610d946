"""Training operations that every branch of an `if` makes of one loss: gradients are asked for once, in front of it.

``minimize`` is ``apply_gradients(compute_gradients(...))`` (tensorflow/python/training/optimizer.py of TF 1.15), so

    if clip > 0:
        grads, vs = zip(*opt.compute_gradients(loss))
        grads, _ = tf.clip_by_global_norm(grads, clip)
        train = opt.apply_gradients(zip(grads, vs))
    else:
        train = opt.minimize(loss)

is the same as asking for the gradients first, clipping them in the branch, and applying them last.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


@dataclass
class _Branch:
    """One way through the statement."""

    block: list[ast.stmt]
    last: ast.Assign
    step: ast.Call
    """The call that makes the operation."""
    asked: ast.Call
    """The call that asks for gradients: the same where it minimizes."""


def part_branched_steps(tree: Tree) -> Tree:
    """The tree of a text in which gradients are asked for and applied outside of such branches."""
    if "minimize" not in tree.text and "apply_gradients" not in tree.text:
        return tree
    return settle(tree, lambda t: next((e for n in t.nodes if isinstance(n, ast.If) and (e := _edits(t, n))), None))


def _edits(tree: Tree, node: ast.If) -> list[Edit]:
    parent = tree.parents.get(node)
    if isinstance(parent, ast.If) and node in parent.orelse and len(parent.orelse) == 1:
        return []
    branches = [_branch(tree, block) for block in _blocks(node)]
    found = [b for b in branches if b is not None]
    if not found or len(found) != len(branches) or not _alike(tree, found):
        return []
    layout, first = Layout(tree), found[0]
    column, newline = layout.column(node), layout.newline
    pairs = Names(tree.module).fresh("grads_and_vars")
    loss, variables = _asked(tree, first)
    wanted = loss if variables is None else f"{loss}, var_list={variables}"
    optimizer, target = _optimizer(tree, first.step), tree.segment(first.last.targets[0])
    start, end = layout.extent(node)
    edits = [Edit(start, start, f"{column}{pairs} = {optimizer}.compute_gradients({wanted}){newline}")]
    idle = _idle_else(tree, layout, found)
    for branch in found:
        edits += [idle] if idle is not None and branch is found[-1] else _branch_edits(tree, layout, branch, pairs)
    step = _global_step(first.step)
    applied = pairs if step is None else f"{pairs}, global_step={tree.segment(step)}"
    edits.append(Edit(end, end, f"{column}{target} = {optimizer}.apply_gradients({applied}){newline}"))
    return sorted(edits, key=lambda e: (e.start, e.end))


def _blocks(node: ast.If) -> list[list[ast.stmt]]:
    """The statements of each way through, that of no test included."""
    if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return [node.body, *_blocks(node.orelse[0])]
    return [node.body, node.orelse]


def _branch(tree: Tree, block: list[ast.stmt]) -> _Branch | None:
    last = block[-1] if block else None
    if not isinstance(last, ast.Assign) or len(last.targets) != 1 or not isinstance(last.value, ast.Call):
        return None
    calls = [c for s in block for c in walk(s) if isinstance(c, ast.Call) and isinstance(c.func, ast.Attribute)]
    steps = [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr in cat.TRAINING]
    names = [c.func.attr for c in steps if isinstance(c.func, ast.Attribute)]
    if names == ["minimize"] and steps[0] is last.value:
        return _Branch(block, last, steps[0], steps[0])
    if sorted(names) == ["apply_gradients", "compute_gradients"] and last.value in steps and last.value.args:
        asked = next(c for c in steps if c is not last.value)
        return _Branch(block, last, last.value, asked)
    return None


def _alike(tree: Tree, branches: list[_Branch]) -> bool:
    """Whether all branches train one loss with one optimizer, and count one step."""
    first = branches[0]
    if not any(b.asked is not b.step for b in branches):
        return False

    def shape(branch: _Branch) -> tuple[object, ...]:
        step = _global_step(branch.step)
        return (
            _optimizer(tree, branch.step),
            _optimizer(tree, branch.asked),
            *_asked(tree, branch),
            tree.segment(step) if step is not None else None,
            tree.segment(branch.last.targets[0]),
        )

    known = {"loss", "global_step", "var_list", "name"}
    plain = all(k.arg in known for b in branches for c in (b.step, b.asked) for k in c.keywords)
    return plain and all(shape(b) == shape(first) for b in branches) and _asked(tree, first)[0] is not None


def _optimizer(tree: Tree, call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return tree.segment(call.func.value)


def _asked(tree: Tree, branch: _Branch) -> tuple[str | None, str | None]:
    """The loss and the variables whose gradients are asked for."""
    call = branch.asked
    given = {k.arg: k.value for k in call.keywords}
    loss = call.args[0] if call.args else given.get("loss")
    place = 2 if branch.asked is branch.step else 1
    variables = call.args[place] if len(call.args) > place else given.get("var_list")
    return (
        tree.segment(loss) if isinstance(loss, ast.Name | ast.Attribute) else None,
        tree.segment(variables) if variables is not None else None,
    )


def _idle_else(tree: Tree, layout: Layout, branches: list[_Branch]) -> Edit | None:
    """The edit that removes an `else` which only minimizes; none where it says more."""
    before, last = branches[-2], branches[-1]
    if last.asked is not last.step or len(last.block) != 1:
        return None
    start, end = layout.extent(before.block[-1])[1], layout.extent(last.last)[1]
    said = tree.text[start : tree.start(last.last)].strip()
    return Edit(start, end, "") if said == "else:" else None


def _global_step(call: ast.Call) -> ast.expr | None:
    given = {k.arg: k.value for k in call.keywords}
    return call.args[1] if len(call.args) > 1 else given.get("global_step")


def _branch_edits(tree: Tree, layout: Layout, branch: _Branch, pairs: str) -> list[Edit]:
    start, end = layout.extent(branch.last)
    column = layout.column(branch.last)
    if branch.asked is branch.step:
        only = len(branch.block) == 1
        return [Edit(start, end, f"{column}pass{layout.newline}" if only else "")]
    given = tree.segment(branch.step.args[0])
    return [
        Edit(tree.start(branch.asked), tree.end(branch.asked), pairs),
        Edit(tree.start(branch.last), tree.end(branch.last), f"{pairs} = {given}"),
    ]


__all__ = ["part_branched_steps"]
