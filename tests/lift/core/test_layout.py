"""Statements as text."""

from __future__ import annotations

import ast

import pytest

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout, lines_in_strings, lines_of, open_blocks, reindent, split_semicolons
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

TEXT = """
# far away

    # another column
# above
# and above
@decorated
def f(a,
      b):  # beside
    '''Two
lines.'''
    return a  # inside
# below
"""


def layout(text: str) -> Layout:
    return Layout(Tree(Source(text)))


def test_an_extent_reaches_from_the_comments_above_to_the_end_of_the_line() -> None:
    known = layout(TEXT)
    node = known.tree.module.body[0]
    start, end = known.extent(node)
    assert TEXT[start:end].startswith("# above\n# and above\n@decorated\n")
    assert TEXT[start:end].endswith("    return a  # inside\n")
    start, _ = known.extent(node, comments=False)
    assert TEXT[start:].startswith("@decorated\n")


def test_a_moved_statement_keeps_its_comments() -> None:
    known = layout(TEXT)
    node = known.tree.module.body[0]
    moved = known.moved(node, [], "    ")
    assert moved.startswith("    # above\n    # and above\n    @decorated\n    def f(a,\n          b):  # beside\n")
    assert "        '''Two\n    lines.'''\n" in moved


def test_edits_are_those_of_the_whole_text() -> None:
    known = layout("a = 1\nb = a + 2  # sum\n")
    node = known.tree.module.body[1]
    assert isinstance(node, ast.Assign)
    edit = Edit(known.tree.start(node.value), known.tree.end(node.value), "3")
    assert known.moved(node, [edit], "  ") == "  b = 3  # sum\n"


def test_a_last_line_without_an_end_gets_one() -> None:
    known = layout("a = 1\r\nb = 2")
    assert known.newline == "\r\n"
    assert known.moved(known.tree.module.body[1], [], "") == "b = 2\r\n"


@pytest.mark.parametrize("text", ["a\nb\r\nc\rd", "a\fb\nc", "", "\n\n", "no end"])
def test_lines_are_the_text(text: str) -> None:
    assert "".join(lines_of(text)) == text


def test_a_form_feed_ends_no_line() -> None:
    assert lines_of("a\fb\nc\x0bd\n") == ["a\fb\n", "c\x0bd\n"]


def test_reindenting_leaves_strings_and_empty_lines() -> None:
    text = "  a = '''x\n  y'''\n\n    b\n"
    assert reindent(text, 2, "      ") == "      a = '''x\n  y'''\n\n        b\n"


def test_lines_in_strings() -> None:
    assert lines_in_strings("a = '''\nx\n'''\nb = 'y'\n") == {2, 3}
    assert lines_in_strings("a = f'''\n{x}\n'''\n") == {2, 3}


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("a = 1; b = 2\n", "a = 1\nb = 2\n"),
        ("if a:\n    b = 1; c = 2;\n", "if a:\n    b = 1\n    c = 2\n"),
        ("for i in a: b(); c()\n", "for i in a: b(); c()\n"),
        ("try: a(); b()\nexcept: c(); d()\n", "try: a(); b()\nexcept: c(); d()\n"),
        ("if a: b()\nelif c: d(); e()\n", "if a: b()\nelif c: d(); e()\n"),
        ("try:\n    a()\nfinally: b(); c()\n", "try:\n    a()\nfinally: b(); c()\n"),
        ("a = [\n  1]; b = 2\n", "a = [\n  1]\nb = 2\n"),
        ("a = ';'  # ; no\n", "a = ';'  # ; no\n"),
        ("a = 1;\n", "a = 1;\n"),
    ],
)
def test_semicolons(text: str, parted: str) -> None:
    assert split_semicolons(Tree(Source(text))) == parted


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("with GONE:\n    a\n    b\nc\n", "a\nb\nc\n"),
        ("if x:\n    with GONE:\n        with GONE:\n            a\n", "if x:\n    a\n"),
        ("with GONE:\n    # why\n    a\n    # end\nb\n", "# why\na\n# end\nb\n"),
        ("with GONE:\n    a = '''\n    kept'''\n", "a = '''\n    kept'''\n"),
        ("with GONE:\n    pass\n", ""),
        ("with other:\n    a\n", "with other:\n    a\n"),
    ],
)
def test_marked_blocks_are_opened(text: str, opened: str) -> None:
    assert open_blocks(text, "GONE") == opened


def test_docstrings_move_with_their_code() -> None:
    text = "    def f():\n        '''\n        One.\n          Two.\n        '''\n        x = '''\n        a'''\n"
    moved = "def f():\n    '''\n    One.\n      Two.\n    '''\n    x = '''\n        a'''\n"
    assert reindent(text, 4, "") == moved


def test_a_string_that_is_part_of_a_statement_is_no_docstring() -> None:
    text = "'''\na'''.strip()\ny = 'b'\n"
    assert lines_in_strings(text, values=True) == {2}
    assert lines_in_strings("'''\na'''\n", values=True) == set()
