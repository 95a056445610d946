"""What a function makes in a branch that its caller's arguments decide: made where they are so, and None elsewhere.

TF1 described only the branch that was taken, so that an object that the other branch was taken for has no such
variables; they are in no list and in no checkpoint.
"""

from __future__ import annotations

import ast
from functools import partial

from tf2mig.findings import Edit
from tf2mig.graph.items import Creation, Item
from tf2mig.lift.core.builder import Builder, deferred_parameters
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.layout import INDENT, indented
from tf2mig.syntax.given import answer, default_of
from tf2mig.syntax.mentions import is_question, names_in, stored_names
from tf2mig.syntax.tree import Tree

Test = tuple[ast.expr, bool]
"""A question, and the answer for which something is made."""


def where_made(context: Context, creation: Creation, text: str) -> str:
    """The text that makes something in a builder's class: None in objects whose arguments decide for another branch."""
    builder = context.builders.get(creation.item.owner)
    tests = _tests(context, builder, creation) if builder is not None else []
    if builder is None or not tests:
        return text
    context.listing.chosen[creation] = None
    return f"{text} if {worded([(context.state.tree.segment(t), wanted) for t, wanted in tests])} else None"


def on_first_call(context: Context, name: str, lines: list[str]) -> list[str]:
    """The lines that make an attribute of a builder's object when the object is first called."""
    return [
        f"if {name} is None:",
        f"{INDENT}with {context.tf}.init_scope():",
        *indented(lines, INDENT * 2),
    ]


def made_in_place(context: Context, item: Item, line: str) -> Edit | None:
    """The edit that makes something inside the block of a statement, where it needs what stands above it there; None
    where it can be made in front of the statement."""
    name, _, text = line.partition(" = ")
    creation = next((c for c in item.creations if context.created.get(c) == name), None)
    if creation is None or not name.startswith("self.") or creation.loops:
        return None
    text = text.removesuffix(where_made(context, creation, ""))
    around = [a for a in context.state.tree.ancestors(creation.node) if isinstance(a, ast.stmt)]
    statement = around[0]
    if statement is item.node or not names_in(ast.parse(text)) & stored_names(item.node):
        return None
    layout = context.layout
    start = layout.extent(statement)[0]
    lines = indented(on_first_call(context, name, f"{name} = {text}".split(layout.newline)), layout.column(statement))
    return Edit(start, start, "".join(one + layout.newline for one in lines))


def is_made_by(context: Context, builder: Builder, call: Creation, inner: Creation) -> bool | None:
    """Whether one call of a builder makes something that a branch in it makes; None where that is not known."""
    answers = [(_answer(builder, call, t), wanted) for t, wanted in _tests(context, builder, inner)]
    if any(a is not None and a != wanted for a, wanted in answers):
        return False
    return None if any(a is None for a, _ in answers) else True


def trained_flag(creation: Creation) -> ast.expr | None:
    """What says whether a variable or the variables of a layer are trained; None where nothing does."""
    if creation.function is not None or creation.plain is not None:
        return None
    flag = next((k.value for k in creation.node.keywords if k.arg == "trainable"), None)
    if creation.symbol == "tf.Variable" and flag is None and len(creation.node.args) > 1:
        return creation.node.args[1]
    return flag


def is_trained_by(builder: Builder, call: Creation, inner: Creation) -> bool | None:
    """Whether what one call of a builder makes is trained; None where that is not known."""
    flag = trained_flag(inner)
    return True if flag is None else _answer(builder, call.shared or call, flag)


def worded(tests: list[tuple[str, bool]]) -> str:
    """The code of several questions at once, each with the answer that it asks for."""
    return " and ".join(_worded(test, wanted, alone=len(tests) == 1) for test, wanted in tests)


def _worded(test: str, wanted: bool, *, alone: bool) -> str:
    plain = test.isidentifier()
    if wanted:
        return test if plain or alone else f"({test})"
    return f"not {test}" if plain else f"not ({test})"


def tests_between(tree: Tree, node: ast.AST, top: ast.AST) -> list[Test]:
    """The questions around a node below another one, outermost first."""
    found: list[Test] = []
    for around in tree.ancestors(node):
        if around is top:
            break
        if isinstance(around, ast.If | ast.IfExp) and node is not around.test:
            inside = around.body if isinstance(around.body, list) else [around.body]
            found.append((around.test, node in inside))
        node = around
    return found[::-1]


def _tests(context: Context, builder: Builder, creation: Creation) -> list[Test]:
    """The questions around a creation, outermost first; nothing where one asks more than what calls give."""
    tree = context.state.tree
    known = {a.arg for a in builder.node.args.args} - deferred_parameters(builder) - stored_names(builder.node)
    around = [a for a in tree.ancestors(creation.node) if isinstance(a, ast.For | ast.While | ast.Try)]
    if any(builder.node in tree.ancestors(a) for a in around):
        return []
    found = tests_between(tree, creation.node, builder.node)
    if any(not is_question(t) or not names_in(t) <= known for t, _ in found):
        return []
    names = {n for test, _ in found for n in names_in(test)}
    return found if _same_for_all(builder, names) else []


def _same_for_all(builder: Builder, names: set[str]) -> bool:
    """Whether calls that share an object give it the same."""
    return all(
        _given(builder, c, name) == _given(builder, c.shared, name)
        for c in builder.calls
        if c.shared is not None
        for name in names
    )


def _given(builder: Builder, call: Creation, name: str) -> str:
    node = call.arguments.get(name) or default_of(builder.node, name)
    return ast.unparse(node) if node is not None else ""


def _answer(builder: Builder, call: Creation, test: ast.expr) -> bool | None:
    """What a call's literals answer."""
    return answer(test, partial(_literal, builder, call))


def _literal(builder: Builder, call: Creation, node: ast.expr) -> ast.Constant | None:
    given = (call.arguments.get(node.id) or default_of(builder.node, node.id)) if isinstance(node, ast.Name) else None
    return given if isinstance(given, ast.Constant) else None


__all__ = ["Test", "is_made_by", "made_in_place", "on_first_call", "tests_between", "where_made", "worded"]
