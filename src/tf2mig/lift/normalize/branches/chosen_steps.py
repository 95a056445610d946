"""Training operations and gradients that a conditional expression chooses, as the branches that they are.

train = adam.minimize(loss) if fast else sgd.minimize(loss)       if fast:
                                                                      train = adam.minimize(loss)
                                                                  else:
                                                                      train = sgd.minimize(loss)
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def part_chosen_steps(tree: Tree) -> Tree:
    """The tree of a text in which such choices are statements."""
    if not any(word in tree.text for word in cat.TRAINING) or " else " not in tree.text:
        return tree
    return settle(tree, lambda t: next((e for n in t.nodes if (e := _edits(t, n))), None))


def part_chosen_runs(tree: Tree) -> Tree:
    """The tree of a text in which runs that choose what they fetch are chosen themselves:
    `session.run(a) if first else session.run(b)`."""
    if ".run(" not in tree.text or " else " not in tree.text:
        return tree
    return settle(tree, lambda t: next((e for n in t.nodes if (e := _run_edits(t, n))), None))


def _run_edits(tree: Tree, node: ast.AST) -> list[Edit] | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "run":
        return None
    choice, session = node.args[0] if node.args else None, tree.segment(node.func)
    if not isinstance(choice, ast.IfExp) or "sess" not in session.lower() or "init" in tree.segment(choice):
        return None
    rest = tree.text[tree.end(choice) : tree.end(node)].lstrip(") ") if len(node.args) + len(node.keywords) > 1 else ")"
    one, other = (f"{session}({tree.segment(part)}{rest}" for part in (choice.body, choice.orelse))
    statement = tree.parents.get(node)
    if isinstance(statement, ast.Expr):
        layout = Layout(tree)
        column, newline = layout.column(statement), layout.newline
        inner = f"{newline}{column}{INDENT}"
        text = f"if {tree.segment(choice.test)}:{inner}{one}{newline}{column}else:{inner}{other}"
        return [Edit(tree.start(node), tree.end(node), text)]
    return [Edit(tree.start(node), tree.end(node), f"({one} if {tree.segment(choice.test)} else {other})")]


def _edits(tree: Tree, node: ast.AST) -> list[Edit] | None:
    choice = node.value if isinstance(node, ast.Assign) else None
    if not isinstance(node, ast.Assign) or not isinstance(choice, ast.IfExp) or not _takes_step(choice):
        return None
    layout = Layout(tree)
    column, newline = layout.column(node), layout.newline
    targets = tree.text[tree.start(node) : tree.start(choice)].rstrip(" (")
    inner = f"{newline}{column}{INDENT}{targets} "
    one, other = (_alone(tree, part) for part in (choice.body, choice.orelse))
    text = f"if {tree.segment(choice.test)}:{inner}{one}{newline}{column}else:{inner}{other}"
    return [Edit(tree.start(node), tree.end(node), text)]


def _alone(tree: Tree, part: ast.expr) -> str:
    """An expression that stands by itself; in parentheses where it goes over several lines."""
    text = tree.segment(part)
    return f"({text})" if "\n" in text else text


def _takes_step(choice: ast.IfExp) -> bool:
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in cat.TRAINING
        for n in walk(choice)
    )


__all__ = ["part_chosen_runs", "part_chosen_steps"]
