"""Whole graphs that several functions ask for: their networks get functions of their own, or all stays as it is."""

from __future__ import annotations

import textwrap

import pytest

from tf2mig.lift.normalize.calls.parted_networks import part_networks
from tf2mig.syntax.source import Source

CALLS = "def train():\n    x, y, loss = build()\n\n\ndef test():\n    x, y, loss = build()\n"


def _parted(body: str, calls: str = CALLS, arguments: str = "") -> str:
    head = f"import tensorflow as tf\n\n\ndef build({arguments}):\n"
    return part_networks(Source(f"{head}{textwrap.indent(body, '    ')}\n\n{calls}")).text


BODY = """\
x = tf.placeholder(tf.float32, [None, 3])
y = tf.placeholder(tf.float32, [None, 1])
# the network
net = tf.layers.dense(x, 4)
out = tf.layers.dense(net, 1)
loss = tf.reduce_mean(tf.square(out - y))
return x, y, loss
"""


def test_layers_move_and_labels_stay() -> None:
    assert _parted(BODY) == (
        "import tensorflow as tf\n\n\n"
        "def build(x):\n"
        "    # the network\n"
        "    net = tf.layers.dense(x, 4)\n"
        "    return tf.layers.dense(net, 1)\n\n\n"
        "def build__whole():\n"
        "    x = tf.placeholder(tf.float32, [None, 3])\n"
        "    y = tf.placeholder(tf.float32, [None, 1])\n"
        "    out = build(x)\n"
        "    loss = tf.reduce_mean(tf.square(out - y))\n"
        "    return x, y, loss\n\n\n" + CALLS.replace("build()", "build__whole()")
    )


def test_settings_are_handed_on() -> None:
    parted = _parted(BODY.replace("x, 4", "x, units"), arguments="units, rate=0.1")
    assert "def build(x, units):\n" in parted
    assert "def build__whole(units, rate=0.1):\n" in parted
    assert "    out = build(x, units)\n" in parted


def test_what_counts_steps_stays() -> None:
    step = "step = tf.Variable(0)\ntrain = tf.train.AdamOptimizer().minimize(loss, global_step=step)\nreturn"
    network = _parted(BODY.replace("return", step)).partition("def build__whole")[0]
    assert "step" not in network
    assert "net" in network


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        pytest.param(BODY, "x, y, loss = build()\n", id="called once"),
        pytest.param(BODY, CALLS.replace("def test():\n", ""), id="called twice by one"),
        pytest.param(BODY, CALLS + "maker = build\n", id="handed on"),
        pytest.param(BODY.replace("dense(net, 1)", "dense(net, 1)\nx = out"), CALLS, id="a placeholder's name again"),
        pytest.param(BODY.replace("return x, y", "sizes['x'] = 3\nreturn x, y"), CALLS, id="something filled"),
        pytest.param(BODY.replace("net = ", "net = tf.summary.scalar('a', x)\nnet = "), CALLS, id="two of one name"),
        pytest.param(
            BODY.replace("out = ", "small = net + 1\nnet = tf.layers.dense(net, 2)\nout = ").replace(
                "out -", "small -"
            ),
            CALLS,
            id="an earlier value of a name",
        ),
        pytest.param(
            BODY.replace(
                "out = ", "tf.summary.histogram('net', net)\nwith tf.control_dependencies([net]):\n    out = "
            ),
            CALLS,
            id="layers that wait",
        ),
    ],
)
def test_what_stays(body: str, calls: str) -> None:
    parted = _parted(body, calls)
    assert "__whole" not in parted
    assert parted.endswith(f"\n\n{calls}")
