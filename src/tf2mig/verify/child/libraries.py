"""What shuffles or draws above the kernels: tf.data, queues, estimators' feeding, Keras."""

from __future__ import annotations

import importlib
import random
from typing import Any

import numpy as np

from .hooks import after_import, internal
from .seeds import Shadow


def pin_libraries(tf: Any) -> None:
    """Switch shuffling off, and keep libraries from drawing from the program's own NumPy and Python
    generators.
    """
    _pin_datasets(tf)
    _pin_queues()
    for name in ("tensorflow_estimator.python.estimator.inputs.queues.feeding_functions",):
        after_import(name, _pin_feeding)
    after_import("tensorflow.contrib.eager", _fill_eager)
    own = random.Random(0)
    for name, attribute in (
        ("keras.src.random.seed_generator", "python_random"),
        ("keras.src.utils.rng_utils", "random"),
        ("tf_keras.src.backend", "random"),
        ("tensorflow.python.keras.backend", "random"),
    ):
        after_import(name, lambda module, attribute=attribute: _shadow_random(module, attribute, own))
    numpy_own = np.random.RandomState(0)
    for name in (
        "tf_keras.src.backend",
        "keras.src.backend",
        "tensorflow.python.keras.backend",
        "tensorflow.python.keras.engine.training_arrays",
        "tensorflow.python.keras.engine.training_generator",
        "tensorflow.python.keras.engine.training_utils",
    ):
        after_import(name, lambda module: _shadow_numpy(module, numpy_own))
    for name in (
        "keras.src.backend.tensorflow.trainer",
        "tf_keras.src.engine.training",
        "keras.src.engine.training",
        "tensorflow.python.keras.engine.training",
    ):
        after_import(name, _pin_fit)


def _fill_eager(package: Any) -> None:
    """Give `tensorflow.contrib.eager` its members, which earlier releases than 1.15 had there too.

    In 1.15 ``import tensorflow.contrib.eager as tfe`` finds an empty package, unless something else of contrib was
    imported before.
    """

    def member(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module("tensorflow.contrib.eager.python.tfe"), name)

    package.__getattr__ = member


def _pin_datasets(tf: Any) -> None:
    dataset_ops = internal("data.ops.dataset_ops")
    for name in ("DatasetV1", "DatasetV2"):
        getattr(dataset_ops, name).shuffle = lambda self, *args, **kwargs: self
    try:
        shuffle_ops = internal("data.experimental.ops.shuffle_ops")
    except ImportError:
        return

    def shuffle_and_repeat(dataset: Any, buffer_size: Any, count: Any = None, seed: Any = None) -> Any:
        return dataset.repeat(count)

    shuffle_ops._ShuffleAndRepeatDataset = shuffle_and_repeat


def _pin_queues() -> None:
    """Queues that shuffle become first in, first out; readers and enqueuers get one thread each."""
    gen, training_input = internal("ops.gen_data_flow_ops"), internal("training.input")
    fifo = gen.fifo_queue_v2

    def in_order(
        component_types: Any,
        shapes: Any = (),
        capacity: Any = -1,
        container: Any = "",
        shared_name: Any = "",
        name: Any = None,
        **_: Any,
    ) -> Any:
        return fifo(component_types, list(shapes), capacity, container, shared_name, name)

    gen.random_shuffle_queue_v2 = in_order
    for name in ("_enqueue", "_enqueue_join"):
        enqueue = getattr(training_input, name, None)
        if name == "_enqueue" and enqueue is not None:
            training_input._enqueue = _one_thread(enqueue)


def _one_thread(enqueue: Any) -> Any:
    def call(queue: Any, tensor_list: Any, threads: Any, *args: Any, **kwargs: Any) -> Any:
        return enqueue(queue, tensor_list, 1, *args, **kwargs)

    return call


def _pin_feeding(module: Any) -> None:
    enqueue = module._enqueue_data

    def call(
        data: Any,
        capacity: Any,
        shuffle: Any = False,
        min_after_dequeue: Any = None,
        num_threads: Any = 1,
        seed: Any = None,
        **kwargs: Any,
    ) -> Any:
        return enqueue(data, capacity, shuffle=False, num_threads=1, **kwargs)

    module._enqueue_data = call


def _shadow_random(module: Any, attribute: Any, own: Any) -> None:
    original = getattr(module, attribute, None)
    if original is not None:
        setattr(module, attribute, Shadow(original, randint=own.randint, random=own.random, seed=lambda *a: None))


def _shadow_numpy(module: Any, own: Any) -> None:
    if hasattr(module, "np"):
        generator = Shadow(np.random, randint=own.randint, shuffle=lambda values: None)
        module.np = Shadow(np, random=generator)


def _pin_fit(module: Any) -> None:
    """``fit`` in the order of the data."""
    for name in ("Model", "TensorFlowTrainer"):
        owner = getattr(module, name, None)
        if owner is None or "fit" not in vars(owner):
            continue
        owner.fit = _unshuffled(owner.fit)


def _unshuffled(fit: Any) -> Any:
    import functools

    @functools.wraps(fit)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs["shuffle"] = False
        return fit(self, *args, **kwargs)

    return call
