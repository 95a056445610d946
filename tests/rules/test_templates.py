"""Parsing and rendering templates."""

from __future__ import annotations

import ast

import pytest

from tf2mig.rules.templates import Absent, Template, TemplateError, chosen, needs_parentheses


def render(template: str, **given: str) -> str:
    nodes = {k: ast.parse(v, mode="eval").body for k, v in given.items()}
    texts = {id(nodes[k]): v for k, v in given.items()}
    return Template(template).render(nodes, lambda n: texts[id(n)], lambda name: name).text


@pytest.mark.parametrize(
    ("template", "given", "expected"),
    [
        ("tf.f({x}, rate=1 - {keep})", {"x": "a", "keep": "b"}, "tf.f(a, rate=1 - b)"),
        ("tf.f({x}, rate=1 - {keep})", {"x": "a", "keep": "b - c"}, "tf.f(a, rate=1 - (b - c))"),
        ("tf.f({x}, rate=1 - {keep})", {"x": "a if b else c"}, "tf.f(a if b else c)"),
        ("tf.f(0.5 * {scale})", {"scale": "0.01"}, "tf.f(0.5 * 0.01)"),
        ("tf.f(2 ** {x})", {"x": "3"}, "tf.f(2 ** (3))"),
        ("tf.f({x}, axis={axis|0})", {"x": "a"}, "tf.f(a, axis=0)"),
        ("tf.f({x}, axis={axis|-1})", {"x": "a", "axis": "2"}, "tf.f(a, axis=2)"),
        ("{x} * {y|a + b}", {"x": "c"}, "c * (a + b)"),
        ("tf.g(tf.h({x}, name={name}), 1)", {"x": "a"}, "tf.g(tf.h(a), 1)"),
        ("tf.g(tf.h({x}, name={name}), 1)", {"x": "a", "name": "'n'"}, "tf.g(tf.h(a, name='n'), 1)"),
        ("-{x}", {"x": "a + b"}, "-(a + b)"),
        ("{x}.shape", {"x": "1.5"}, "(1.5).shape"),
        ("{x}[0]", {"x": "lambda: 0"}, "(lambda: 0)[0]"),
        ("tf.f([{x}, 1], {x})", {"x": "a"}, "tf.f([a, 1], a)"),
        ("tf.f({x})", {"x": "(yield)"}, "tf.f((yield))"),
        ("tf.f({x}, lambda v: v + {y})", {"x": "a", "y": "b"}, "tf.f(a, lambda v: v + b)"),
        ("tf.f({x}, 'SAME', k=None)", {"x": "a"}, "tf.f(a, 'SAME', k=None)"),
    ],
)
def test_render(template: str, given: dict[str, str], expected: str) -> None:
    assert render(template, **given) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [({"a"}, "f({a|1})"), ({"b"}, "f({b|1})"), ({"a", "b"}, "f({a|1})"), (set(), "f({b|1})")]
)
def test_of_alternatives_the_one_given_is_taken(given: set[str], expected: str) -> None:
    assert chosen("f({a/b|1})", given.__contains__) == expected


def test_names_are_reported_where_they_stand() -> None:
    template = Template("tf.a({x}, tf.b(1), y={y|tf.c})")
    x = ast.parse("v", mode="eval").body
    rendered = template.render({"x": x}, lambda n: "v", lambda name: name.replace("tf.", "tensorflow."))
    names = [rendered.text[n:].split("(")[0].rstrip(")") for n in rendered.names]
    assert names == ["tensorflow.a", "tensorflow.b", "tensorflow.c"]


@pytest.mark.parametrize("template", ["1 - {x}", "tf.f(1 + 1)[{x}]", "tf.f({x}, {y})"])
def test_what_cannot_be_left_out_must_be_given(template: str) -> None:
    with pytest.raises(Absent):
        render(template, **({"y": "1"} if "{y}" in template else {}))


@pytest.mark.parametrize("template", ["tf.f({x}", "x = 1", "tf.f(\n1)", "tf.f('é')"])
def test_templates_are_expressions(template: str) -> None:
    with pytest.raises(TemplateError):
        Template(template)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", False), ("a.b", False), ("f(x)", False), ("1", True), ("True", False), ("'s'", False), ("-1",
     True),
     ("a + b", True), ("a, b", True), ("(a, b)", False), ("[a]", False), ("not a", True)],
)  # fmt: skip
def test_needs_parentheses(text: str, expected: bool) -> None:
    assert needs_parentheses(ast.parse(text, mode="eval").body, text) is expected
