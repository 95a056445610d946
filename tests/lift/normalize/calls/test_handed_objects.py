"""Tensors of one object that are handed to another one."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.handed_objects import hand_objects_on
from tf2mig.syntax.source import Source

CLASSES = """
class Actor:
    def __init__(self):
        self.a = tf.tanh(S)
        self.b = tf.exp(S)
    def follow(self, slope, rate):
        self.g = tf.gradients(self.a, W, slope)
class Critic:
    def __init__(self, rate, a, b=None, scale=1):
        self.q = a * scale
        self.p = tf.exp(b)
"""
MADE = "actor = Actor()\n"


def _handed(text: str) -> str:
    return hand_objects_on(Source(CLASSES + MADE + text, "")).text.removeprefix(CLASSES + MADE)


def test_the_object_is_handed_on_once_and_asked() -> None:
    text = _handed("critic = Critic(0.1, actor.a, actor.b)\n")
    assert "def __init__(self, rate, actor, scale=1):\n        self.q = actor.a * scale\n" in text
    assert "self.p = tf.exp(actor.b)" in text
    assert text.endswith("critic = Critic(0.1, actor)\n")


def test_methods_are_handed_objects_too() -> None:
    text = _handed("critic = Critic(0.1, S)\nactor.follow(slope=critic.q, rate=1)\n")
    assert "def follow(self, critic, rate):\n        self.g = tf.gradients(self.a, W, critic.q)\n" in text
    assert text.endswith("actor.follow(critic=critic, rate=1)\n")


@pytest.mark.parametrize(
    "text",
    [
        "critic = Critic(0.1, actor.a)\nother = Critic(0.1, actor.b)\n",  # two calls
        "critic = Critic(0.1, actor.c)\n",  # nothing of the class
        "actor = Actor()\ncritic = Critic(0.1, actor.a)\n",  # the name is bound again
        "critic = Critic(*actor.a)\n",
    ],
)
def test_others_stay(text: str) -> None:
    assert _handed(text) == text
