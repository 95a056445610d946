"""Models of programs, and what is found in them."""

from __future__ import annotations

import textwrap

from tf2mig.graph.items import Item
from tf2mig.graph.model import build_model
from tf2mig.graph.state import State
from tf2mig.lift.core.tables import layer_symbols, optimizer_symbols
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


def model(program: str) -> State:
    tree = Tree(Source("import tensorflow as tf\n" + textwrap.dedent(program), "program.py"))
    return build_model(tree, Symbols(tree), layer_symbols(), optimizer_symbols())


def items(state: State, scope: str = "") -> list[Item]:
    return next(b.items for o, b in state.bodies.items() if getattr(o, "name", "") == scope)


def item(state: State, name: str, scope: str = "") -> Item:
    return next(i for i in items(state, scope) if name in i.defines)
