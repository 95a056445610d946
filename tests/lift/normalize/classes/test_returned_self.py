"""Methods that return their object."""

from __future__ import annotations

from tf2mig.lift.normalize.classes.returned_self import part_chained_calls
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

CLASS = "class M:\n    def build(self):\n        self.y = 1\n        return self\n"


def parted(text: str) -> str:
    return part_chained_calls(Tree(Source(CLASS + text, "program.py"))).text


def test_the_call_becomes_a_statement_of_its_own() -> None:
    text = parted("m = M().build()\n")
    assert text.endswith("m = M()\nm.build()\n")
    assert "return self" not in text


def test_what_takes_the_object_otherwise_keeps_it() -> None:
    for text in ("m = use(M().build())\n", "m = M()\nn = m.build()\n", "m = M()\nm.build()\n"):
        assert parted(text) == CLASS + text
