"""Gradients of Python functions, as `tf.contrib.eager` had them, by `tf.GradientTape`.

Written beside this program by tf2mig; it belongs to you now.
"""

import inspect

import tensorflow as tf


def implicit_value_and_gradients(f):
    """A function that returns `f(...)` and pairs of gradient and variable for the trainable variables that it read."""

    def call(*args, **kwargs):
        with tf.GradientTape() as tape:
            value = f(*args, **kwargs)
        if value is None:
            raise ValueError("Cannot differentiate a function that returns None.")
        variables = list(tape.watched_variables())
        if not variables:
            raise ValueError("No trainable variables were accessed while the function was being computed.")
        return value, list(zip(tape.gradient(value, variables), variables))

    return call


def implicit_gradients(f):
    """A function that returns pairs of gradient and variable for the trainable variables that `f(...)` read."""
    both = implicit_value_and_gradients(f)
    return lambda *args, **kwargs: both(*args, **kwargs)[1]


def value_and_gradients_function(f, params=None):
    """A function that returns `f(...)` and its gradients by arguments: those that `params` names or counts, or all."""

    def call(*args, dy=None, **kwargs):
        chosen = _positions(f, params, len(args))
        args = [tf.convert_to_tensor(arg) if i in chosen else arg for i, arg in enumerate(args)]
        watched = [args[i] for i in chosen]
        with tf.GradientTape() as tape:
            tape.watch(watched)
            value = f(*args, **kwargs)
        return value, tape.gradient(value, watched, output_gradients=dy)

    return call


def gradients_function(f, params=None):
    """A function that returns the gradients of `f(...)` by its arguments: those that `params` names or counts, or all."""
    both = value_and_gradients_function(f, params)
    return lambda *args, **kwargs: both(*args, **kwargs)[1]


def _positions(f, params, count):
    if params is None:
        return list(range(count))
    names = list(inspect.signature(f).parameters)
    return [names.index(one) if isinstance(one, str) else one for one in params]
