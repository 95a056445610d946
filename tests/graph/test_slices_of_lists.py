"""A part of a list of tensors is a list."""

from __future__ import annotations

from lift.lifting import lifted

NET = """
def net(x):
    hs = [x]
    for i in range(3):
        hs.append(tf.nn.sigmoid(hs[-1]))
    return hs[-1], {part}
x = tf.placeholder(tf.float32, [2])
y, hs = net(x)
sess = tf.Session()
print(sess.run(hs, {{x: [1.0, 2.0]}}))
"""


def test_each_of_its_tensors_becomes_a_value() -> None:
    for part in ("hs[1:]", "hs"):
        assert "tf.nest.map_structure(lambda t: t.numpy(), compute_hs([1.0, 2.0]))" in lifted(NET.format(part=part))
