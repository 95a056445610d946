"""Coordinators of threads that a program starts itself."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.runs.own_threads import write_own_threads
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\nfrom threading import Thread\n"


def test_such_a_coordinator_is_an_event() -> None:
    text = HEAD + "coord = tf.train.Coordinator()\nwhile not coord.should_stop():\n    coord.request_stop()\n"
    text += "coord.join(workers)\nname.join([a])\n"
    out = write_own_threads(Tree(Source(text))).text
    assert "import threading\n" in out
    assert "coord = threading.Event()\nwhile not coord.is_set():\n    coord.set()\n" in out
    assert out.endswith("for thread in workers:\n    thread.join()\nname.join([a])\n")


@pytest.mark.parametrize(
    "use",
    [
        "tf.train.queue_runner.start_queue_runners(coord=coord)\n",
        "coord.request_stop(error)\n",
        "coord.join(threads, stop_grace_period_secs=5)\n",
        "with coord.stop_on_exception():\n    pass\n",
    ],
)
def test_others_stay(use: str) -> None:
    text = HEAD + "coord = tf.train.Coordinator()\n" + use
    assert write_own_threads(Tree(Source(text))).text == text
