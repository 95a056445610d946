"""Lifted classes read only what they set."""

from __future__ import annotations

from tf2mig.lift.finish.lost import unset_attributes

BEFORE = "class Net:\n    def __init__(self):\n        self.w = 1\n\n    def f(self, scope):\n        return self.w\n"


def test_an_attribute_that_nothing_sets_is_found() -> None:
    assert unset_attributes(BEFORE, BEFORE.replace("return self.w", "return self.scope_1")) == {"self.scope_1"}


def test_attributes_of_a_class_of_those_above_and_of_modules_are_set() -> None:
    after = BEFORE.replace("class Net:", "class Base:\n    def g(self):\n        pass\n\n\nclass Net(Base):")
    assert unset_attributes(BEFORE, after.replace("return self.w", "return self.w, self.g, self.__class__")) == set()
    module = BEFORE.replace("class Net:", "class Net(tf.Module):")
    assert unset_attributes(BEFORE, module.replace("return self.w", "return self.trainable_variables")) == set()


def test_a_class_whose_base_is_not_known_may_have_anything() -> None:
    after = BEFORE.replace("class Net:", "class Net(Other):").replace("return self.w", "return self.v")
    assert unset_attributes(BEFORE, after) == set()


def test_what_the_program_read_before_is_its_own_affair() -> None:
    text = BEFORE.replace("return self.w", "return self.v")
    assert unset_attributes(text, text) == set()
