"""Computed names of scopes and summaries are literals."""

from __future__ import annotations

from tf2mig.lift.normalize.words.literals import write_literal_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def written(text: str) -> str:
    return write_literal_names(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_name_given_once_is_its_text() -> None:
    text = "n = 'layer%s' % 2\ntf.summary.scalar(n + '/w', x)\n"
    assert written(text) == "n = 'layer%s' % 2\ntf.summary.scalar('layer2/w', x)\n"


def test_names_given_twice_or_in_a_loop_stay() -> None:
    for text in ("n = 'a'\nn = 'b'\ntf.summary.scalar(n, x)\n", "for i in r:\n    n = 'a'\ntf.summary.scalar(n, x)\n"):
        assert written(text) == text
