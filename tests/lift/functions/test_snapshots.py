"""The graph keeps the Python values that it was built with."""

from __future__ import annotations

from lifting import lifted

START = "x = tf.placeholder(tf.float32, [])\nsess = tf.Session()\nk = 2.0\ny = x * k\n"
RUN = "print(sess.run(y, {x: 1.0}))\n"


def test_a_name_that_is_bound_anew_before_the_run() -> None:
    text = lifted(START + "k = 3.0\n" + RUN)
    assert "k = 2.0\ngraph_k = k\n" in text
    assert "    y = x * graph_k\n" in text
    assert "\nk = 3.0\n" in text


def test_each_tensor_has_the_value_of_its_time() -> None:
    text = lifted(START + "k = 3.0\nz = x * k\n" + RUN + "print(sess.run(z, {x: 1.0}))\n")
    assert "    y = x * graph_k\n" in text
    assert "    z = x * k\n" in text


def test_a_name_that_is_bound_anew_after_the_last_run_needs_none() -> None:
    text = lifted(START + RUN + "k = 3.0\n")
    assert "    y = x * k\n" in text
    assert "graph_k" not in text


def test_a_name_that_a_function_binds_anew() -> None:
    text = lifted(START + "def slower():\n    global k\n    k = k / 2\nslower()\n" + RUN)
    assert "graph_k = k\n" in text
    assert "    y = x * graph_k\n" in text
    assert "    k = k / 2\n" in text


def test_the_new_name_is_one_that_nothing_has() -> None:
    text = lifted("graph_k = 1\n" + START + "k = 3.0\n" + RUN)
    assert "    y = x * graph_k_1\n" in text
    assert "graph_k_1 = k\n" in text


def test_a_parameter_of_a_lambda_is_no_name_of_the_module() -> None:
    loop = "y = tf.while_loop(lambda i: i < 3, lambda i: i + 1, [x])\n"
    text = lifted(START.replace("y = x * k\n", loop) + "for i in range(2):\n    " + RUN)
    assert "graph_i" not in text


LISTED = "x = tf.placeholder(tf.float32, [])\nsess = tf.Session()\nws = [tf.Variable(1.0), tf.Variable(2.0)]\n"
WHOLE = "y = x\nfor w in ws:\n    y = y * w\n"
PICKED = "y = x * ws[0]\n"


def test_a_list_that_is_turned_round_is_kept_as_it_was() -> None:
    filled = LISTED.replace(
        "[tf.Variable(1.0), tf.Variable(2.0)]", "[]\nfor _ in range(2):\n    ws.append(tf.Variable(1.0))"
    )
    text = lifted(filled + WHOLE + "ws = ws[::-1]\nz = y * ws[0]\n" + RUN.replace("y", "z"))
    assert "graph_ws = ws\n" in text
    assert "for w in graph_ws:\n" in text
    assert "* ws[0]" in text


def test_a_list_that_grows_is_copied_where_all_of_it_is_read() -> None:
    text = lifted(LISTED + WHOLE + "ws.append(tf.Variable(3.0))\n" + RUN)
    assert "graph_ws = list(ws)\n" in text
    assert "graph_ws" not in lifted(LISTED + PICKED + "ws.append(tf.Variable(3.0))\n" + RUN)


def test_a_list_that_grows_before_it_is_read_stays() -> None:
    assert "graph_ws" not in lifted(LISTED + "ws.append(tf.Variable(3.0))\n" + WHOLE + RUN)
