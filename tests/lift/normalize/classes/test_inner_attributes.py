"""What an inner function keeps on the object for itself alone are local names."""

from __future__ import annotations

from tf2mig.lift.normalize.classes.inner_attributes import name_inner_attributes
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


def written(body: str, more: str = "") -> str:
    inner = "".join(f"            {line}\n" for line in body.splitlines())
    text = f"class A:\n    def build(self):\n        def net(x):\n{inner}        self.q = net(1)\n{more}"
    return name_inner_attributes(Tree(Source(text))).text


def test_an_attribute_of_one_function_is_a_local_name() -> None:
    text = written("with scope:\n    self.v = x\nreturn self.v + 1")
    assert "    v = x\n" in text
    assert "return v + 1" in text


def test_an_attribute_that_may_come_from_elsewhere_stays() -> None:
    assert "self.v = x" in written("self.v = x\nreturn self.v", "    def other(self):\n        return self.v\n")
    assert "self.v = x" in written("if x:\n    self.v = x\nreturn self.v")
    assert "self.v = x" in written("v = 1\nself.v = x\nreturn self.v + v")
    assert "self.v = x" in written("self.v = x\nreturn getattr(self, 'v')")


def test_another_attribute_that_is_asked_for_by_its_name_does_not_matter() -> None:
    more = "    def keep(self):\n        if not hasattr(self, 'count'):\n            self.count = 0\n"
    assert "    v = x\n" in written("self.v = x\nreturn self.v", more)
    assert "self.v = x" in written("self.v = x\nreturn self.v", more.replace("'count')", "name)"))
