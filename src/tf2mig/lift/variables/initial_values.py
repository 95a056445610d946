"""TF1's variables as `tf.Variable`: `get_variable` names a shape and an initializer, `tf.Variable` a value.

The knowledge is ``rules/lift/variables.toml``. Source: tensorflow/python/ops/variable_scope.py of TF 1.15.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from tf2mig.lift.core.arguments import (
    Arguments,
    Symbols,
    Text,
    Unsupported,
    bind,
    entries,
    fill,
    known_call,
    literal_symbol,
    operand,
    template_of,
)

_DISCRETE = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_GLOROT = "tf.keras.initializers.GlorotUniform()"
_UNSEEN = "validate_shape"


def is_variable(symbol: str) -> bool:
    """Whether the symbol makes a variable."""
    return symbol in entries("variable")


def bind_variable(
    symbol: str,
    call: ast.Call,
    text: Text,
    defaults: Mapping[str, str] | None = None,
    *,
    symbols: Symbols | None = None,
) -> Arguments:
    """The arguments of a call that makes a variable, by TF1's parameters. Raises Unsupported."""
    entry = entries("variable")[symbol]
    return bind(symbol, str(entry["params"]), call, text, defaults, symbols=symbols)


def variable_text(
    symbol: str,
    call: ast.Call,
    text: Text,
    name: str | None = None,
    default_initializer: str | None = None,
    *,
    dtype: str | None = None,
    symbols: Symbols | None = None,
) -> str:
    """The `tf.Variable(...)` for a call of `tf.Variable`, `tf.get_variable` and the like.

    ``name`` is the source text of the full TF1 name, ``default_initializer`` the text of the variable scope's
    initializer (TF1's own is Glorot's uniform one, zero for integers and booleans), ``dtype`` the scope's
    type.
    A regularizer is not part of the result: see `penalty_text`. Raises Unsupported.
    """
    entry = entries("variable")[symbol]
    defaults = {k: v for k, v in (("initializer", default_initializer), ("dtype", dtype)) if v is not None}
    arguments = bind_variable(symbol, call, text, defaults, symbols=symbols)
    for refused in ("custom_getter", "variable_def"):
        if arguments.given(refused) and arguments.literal(refused) is not None:
            raise Unsupported(f"the argument {refused} of {symbol} has no counterpart in TensorFlow 2")
    if entry["form"] == "value":
        value = [arguments.require("initial_value")]
        if arguments.given("dtype"):
            value.append(f"dtype={arguments.require('dtype')}")
    else:
        value = [_initial_value(arguments)]
    return f"tf.Variable({', '.join([*value, *_keywords(entry, arguments, name)])})"


def _keywords(entry: Mapping[str, Any], arguments: Arguments, name: str | None) -> list[str]:
    found = []
    trainable = arguments.literal("trainable")
    if entry.get("trainable") is False and "trainable" not in arguments.nodes:
        found.append("trainable=False")
    elif trainable is not None and trainable is not True and "trainable" in arguments.nodes:
        found.append(f"trainable={arguments.texts['trainable']}")
    if arguments.given(_UNSEEN) and arguments.literal(_UNSEEN) is False:
        found.append("shape=tf.TensorShape(None)")
    elif arguments.given("shape") and entry["form"] == "value":
        found.append(f"shape={arguments.require('shape')}")
    constraint = arguments.text("constraint")
    if constraint is not None:
        found.append(f"constraint={constraint}")
    if name is not None:
        found.append(f"name={name}")
    return found


def _initial_value(arguments: Arguments) -> str:
    """TF1 gives a shape to every initializer, and takes none where the initializer is the value itself."""
    dtype = arguments.text("dtype")
    if dtype in ("tf.float32", "'float32'", '"float32"'):
        dtype = None
    node = arguments.nodes.get("initializer")
    missing = node is None or (isinstance(node, ast.Constant) and node.value is None)
    shaped = arguments.given("shape") and arguments.literal("shape") is not None
    if not missing and not shaped:
        value = arguments.texts["initializer"]
        needs_type = dtype is not None or _is_bare_number(node)
        return f"tf.cast({value}, {dtype or 'tf.float32'})" if needs_type and dtype else value
    if not shaped:
        raise Unsupported(f"{arguments.symbol} gives neither a shape nor a value: it means another variable")
    shape = _shape(arguments)
    if node is None or missing:
        discrete = dtype is not None and dtype.strip("'\"").rsplit(".", 1)[-1] in _DISCRETE
        return f"tf.zeros({shape}, dtype={dtype})" if discrete else _call(_GLOROT, shape, dtype)
    return initialized(node, arguments.texts["initializer"], shape, dtype, arguments.symbols)


def _is_bare_number(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _shape(arguments: Arguments) -> str:
    shape = arguments.require("shape")
    return f"[{shape}]" if isinstance(arguments.literal("shape"), int) else shape


def _call(initializer: str, shape: str, dtype: str | None) -> str:
    return f"{initializer}({shape}{f', dtype={dtype}' if dtype else ''})"


def initialized(node: ast.expr, text: str, shape: str, dtype: str | None = None, symbols: Symbols | None = None) -> str:
    """The value that an initializer gives for a shape: an operation where one says it, else the object
    called.

    ``dtype`` is None for float32. An initializer named as a class is made first, as TF1 did. Raises
    Unsupported.
    """
    symbols = symbols or literal_symbol
    found = known_call("initializer", node, text, symbols)
    if found is not None:
        return _from_table(*found, shape, dtype, symbols)
    symbol = symbols(node.func if isinstance(node, ast.Call) else node) or ""
    if symbol.startswith("tf."):
        return _call(text if isinstance(node, ast.Call) else f"{text}()", shape, dtype)
    return _call(operand(text), shape, dtype or "tf.float32")


def _from_table(
    entry: Mapping[str, Any], call: ast.Call, render: Text, shape: str, dtype: str | None, symbols: Symbols
) -> str:
    """What the table says; the variable's own type is what counts, not the initializer's."""
    parameters = f"{entry['params']}, shape=None, type=None"
    arguments = bind(entry["tf1"][0], parameters, call, render, symbols=symbols).without("dtype")
    arguments = arguments.replace("shape", shape)
    if dtype is not None:
        arguments = arguments.replace("type", dtype)
    if "value" in entry:
        return fill(template_of(entry, "value", arguments), arguments)
    return _call(fill(template_of(entry, "keras", arguments), arguments), shape, dtype)


def penalty_text(node: ast.expr, text: str, weights: str, symbols: Symbols | None = None) -> str:
    """The regularization loss that a regularizer gives for a variable: ``s * tf.nn.l2_loss(w)`` for TF1's L2.

    A regularizer that no table knows is called with the variable. Raises Unsupported.
    """
    symbols = symbols or literal_symbol
    found = known_call("regularizer", node, text, symbols) if isinstance(node, ast.Call) else None
    if found is None:
        return f"{operand(text)}({weights})"
    entry, call, render = found
    if "loss" not in entry:
        raise Unsupported(str(entry["reason"]))
    params = f"{entry['params']}, weights=None"
    arguments = bind(entry["tf1"][0], params, call, render, symbols=symbols).replace("weights", weights)
    return fill(str(entry["loss"]), arguments)
