"""Keeping Keras out of Python's own random numbers.

Keras 3 takes the seeds of its initializers and dropout layers from Python's `random`, so that creating a layer
changes what the program draws from that module afterwards: an epsilon-greedy choice, a replay sample. TF1 never
touched it. Where a lifted program uses `random`, the seeds come from a NumPy generator of their own.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.imports import add_imports
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import ParseError, Tree
from tf2mig.syntax.walking import walk

RANDOM_INITIALIZERS = frozenset(
    "tf.keras.initializers." + n
    for n in (
        "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "Orthogonal",
        "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling",
    )
)  # fmt: skip
_GLOROT = {
    "kernel_initializer": (
        "Dense", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose",
    ),
    "depthwise_initializer": ("DepthwiseConv2D",),
}  # fmt: skip
_LAYERS = {f"tf.keras.layers.{name}": argument for argument, names in _GLOROT.items() for name in names}
_SEEDED = frozenset(
    {
        "tf.keras.layers.Dropout",
        "tf.keras.layers.GaussianNoise",
        "tf.keras.layers.SpatialDropout2D",
        "tf.keras.random.SeedGenerator",
    }
)


def uses_random(source: Source) -> bool:
    """Whether a module imports Python's `random`; not where it cannot be parsed."""
    try:
        return "random" in source.text and _uses_random(Tree(source))
    except ParseError:
        return False


def seed_layers(text: str, *, beside: bool = False) -> str:
    """The text with explicit seeds for everything of Keras that would otherwise draw one from `random`.

    Text of a module that does not import `random` comes back as it is, unless a module ``beside`` it in the program
    does.
    """
    tree = Tree(Source(text))
    if not beside and not _uses_random(tree):
        return text
    symbols = Symbols(tree)
    numpy = _numpy(tree) or "np"
    name = "seeds"
    while any(isinstance(n, ast.Name) and n.id == name for n in walk(tree.module)):
        name += "_"
    edits: list[Edit] = []
    for node in walk(tree.module):
        if isinstance(node, ast.Call) and (symbol := symbols.symbol(node.func)) is not None:
            edits += _edits(tree, symbols, node, symbol, name)
    if not edits:
        return text
    edits.append(_generator(tree, symbols, numpy, name))
    if _numpy(tree) is None:
        edits += add_imports(tree, ["import numpy as np"])
    return apply_edits(text, edits)


def _uses_random(tree: Tree) -> bool:
    for node in walk(tree.module):
        if isinstance(node, ast.Import) and any(a.name == "random" for a in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "random":
            return True
    return False


def _numpy(tree: Tree) -> str | None:
    for node in tree.module.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "numpy":
                    return alias.asname or "numpy"
    return None


def _edits(tree: Tree, symbols: Symbols, node: ast.Call, symbol: str, name: str) -> list[Edit]:
    given = {k.arg for k in node.keywords}
    seed = f"seed=int({name}.integers(2**31))"
    if symbol in RANDOM_INITIALIZERS or symbol in _SEEDED:
        return [] if "seed" in given else [_added(tree, node, seed)]
    argument = _LAYERS.get(symbol)
    if argument is None or argument in given or None in given:
        return []
    root = tree.segment(node.func).split(".")[0]
    return [_added(tree, node, f"{argument}={root}.keras.initializers.GlorotUniform({seed})")]


def _added(tree: Tree, node: ast.Call, argument: str) -> Edit:
    everything: list[ast.AST] = [*node.args, *node.keywords]
    if not everything:
        return Edit(tree.end(node) - 1, tree.end(node) - 1, argument)
    at = max(tree.end(a) for a in everything)
    return Edit(at, at, f", {argument}")


def _generator(tree: Tree, symbols: Symbols, numpy: str, name: str) -> Edit:
    """The generator stands behind the imports, or behind the seed that it shares with TensorFlow."""
    seed = next(
        (
            s
            for s in tree.module.body
            if isinstance(s, ast.Expr)
            and isinstance(s.value, ast.Call)
            and symbols.symbol(s.value.func) in ("tf.random.set_seed", "tf.set_random_seed")
        ),
        None,
    )
    if seed is not None and isinstance(seed.value, ast.Call) and seed.value.args:
        after: ast.stmt = seed
        argument = tree.segment(seed.value.args[0])
    else:
        imports = [s for s in tree.module.body if isinstance(s, ast.Import | ast.ImportFrom)]
        after, argument = imports[-1], ""
    starts = tree.line_starts
    number = after.end_lineno or after.lineno
    at = starts[number] if number < len(starts) else len(tree.text)
    newline = "\r\n" if "\r\n" in tree.text else "\n"
    return Edit(at, at, f"{name} = {numpy}.random.default_rng({argument})  # seeds of layers{newline}")
