"""Calls of every function and class of TF 1.15 outside contrib, rewritten, judged by the target's tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rewriting import rewrite

from tf2mig.api.knowledge import Entry, Knowledge
from tf2mig.api.surface import TF1, Param, Surface
from tf2mig.rules.module import Mode
from tf2mig.rules.templates import parse_template
from tf2mig.syntax.calls import bind_call
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

CHUNK = 250
ANY_KERAS_OBJECT = {"name", "dtype", "trainable"}
"""What the ``**kwargs`` of Keras' classes take; the rest of TF1's named parameters they refuse."""
OUTSIDE = ("tf.contrib", "tf.compat.", "tf.estimator", "tf.examples", "tf.python")


@dataclass(frozen=True)
class Call:
    """One call with an argument for every parameter: ``given`` says which parameter has which argument."""

    symbol: str
    style: str
    text: str
    given: Mapping[str, str] = field(hash=False)


def all_calls(prefix: str = "tf.") -> list[Call]:
    """An all-keyword and an all-positional call of each function and class."""
    surface = Surface.load(TF1)
    out = []
    for name in surface.names():
        if name.startswith(OUTSIDE) or not name.startswith(prefix):
            continue
        symbol = surface.get(name)
        signature = symbol.signature if symbol else None
        if signature is not None:
            out.extend(_calls_of(name, signature.params))
    return out


def _calls_of(name: str, params: tuple[Param, ...]) -> Iterator[Call]:
    named = [p.name for p in params if p.kind in ("positional", "keyword-only")]
    if not any(p.kind == "positional-only" for p in params):
        given = {p: f"a{i}" for i, p in enumerate(named)}
        yield Call(name, "keywords", f"{name}({', '.join(f'{p}={a}' for p, a in given.items())})", given)
    places = [p.name for p in params if p.kind in ("positional", "positional-only")]
    if places:
        given = {p: f"a{i}" for i, p in enumerate(places)}
        yield Call(name, "positions", f"{name}({', '.join(given.values())})", given)


@dataclass(frozen=True)
class Verdict:
    """What became of a call. ``wrong`` is empty for one that binds, or that a diagnostic speaks of."""

    call: Call
    result: str
    diagnosed: bool
    wrong: str = ""


def judge(calls: list[Call], target: str, mode: Mode) -> Iterator[Verdict]:
    """Rewrite the calls and say of each whether it still means the same arguments."""
    for start in range(0, len(calls), CHUNK):
        chunk = calls[start : start + CHUNK]
        text, remaining = rewrite([f"r{i} = {c.text}" for i, c in enumerate(chunk)], target, mode)
        tree = Tree(Source(text, "result.py"))
        judged = _Judge(tree, target, mode, {d.line for d in remaining})
        for statement in tree.module.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
                yield judged.verdict(chunk[int(name[1:])], statement)


class _Judge:
    def __init__(self, tree: Tree, target: str, mode: Mode, diagnosed: set[int]) -> None:
        self.tree = tree
        self.symbols = Symbols(tree)
        self.plain = Surface.load(target)
        self.legacy = Surface.load(target, legacy_keras=True)
        self.mode = mode
        self.diagnosed = diagnosed

    def verdict(self, call: Call, statement: ast.Assign) -> Verdict:
        text = ast.unparse(statement.value)
        diagnosed = statement.lineno in self.diagnosed
        wrong = "" if diagnosed else self.wrong(call, statement.value)
        return Verdict(call, text, diagnosed, wrong)

    def wrong(self, call: Call, value: ast.expr) -> str:
        """Why the result is not the same call; empty when it is."""
        found: dict[str, str] = {}
        for node in ast.walk(value):
            if isinstance(node, ast.Call):
                trouble = self.bind(node, found)
                if trouble:
                    return trouble
        used = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
        expected = renames(call.symbol)
        for parameter, argument in call.given.items():
            if argument not in used:
                if parameter not in droppable(call.symbol):
                    return f"{parameter} is lost"
            elif argument in found and found[argument] not in {parameter, *expected.get(parameter, ())}:
                return f"{parameter} has become {found[argument]}"
        return ""

    def bind(self, node: ast.Call, found: dict[str, str]) -> str:
        use = self.symbols.by_node.get(node.func)
        if use is None:
            return ""
        surface = self.legacy if use.door == "compat.v1" else self.plain
        name = f"tf.compat.v1{use.symbol[2:]}" if use.door == "compat.v1" else use.symbol
        symbol = surface.get(name)
        if symbol is None or symbol.works != "yes":
            return f"{name} is not there"
        signature = symbol.signature
        if signature is None:
            return ""
        bound = bind_call(node, signature.params)
        if bound is None:
            return f"does not bind to {name}({symbol.text})"
        swallowed = {a.name for a in bound.arguments} - {p.name for p in signature.params} - ANY_KERAS_OBJECT
        if swallowed:
            return f"{name} refuses {', '.join(sorted(swallowed))}"
        missing = [p.name for p in signature.params if p.required and p.name not in bound.by_name]
        if missing:
            return f"{name} misses {', '.join(missing)}"
        found.update({a.value.id: a.name for a in bound.arguments if isinstance(a.value, ast.Name)})
        return ""


def entries(symbol: str) -> list[Entry]:
    """What the data says about a symbol, under the preferred name of its object where it has another."""
    found = Surface.load(TF1).get(symbol)
    knowledge = Knowledge.load()
    names = [symbol, *([found.canonical] if found else [])]
    return [e for n in names for e in knowledge.entries(n, "2.21")]


def renames(symbol: str) -> dict[str, set[str]]:
    """Which parameter may become which, by the data: keyword tables, and templates that give it by a name."""
    out: dict[str, set[str]] = {}
    for entry in entries(symbol):
        for old, new in entry.rename.items():
            out.setdefault(old, set()).add(new)
        for text in (entry.tf2, entry.compat):
            if entry.kind == "call" and text:
                template = parse_template(text)
                for parameter in template.parameters:
                    out.setdefault(parameter, set()).update(_receivers(template.text, parameter))
    return out


def _receivers(text: str, parameter: str) -> set[str]:
    """The parameters of the target's functions that get ``{parameter}`` in a template."""
    code = text.replace("{" + parameter + "}", "THE")
    code = parse_template(code.replace("{" + parameter + "|", "{THE|")).code
    surface = Surface.load("2.21")
    out: set[str] = set()
    for node in ast.walk(ast.parse(code, mode="eval")):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        symbol = surface.get(name) or surface.get("tf.compat.v1" + name[2:])
        places = symbol.signature.positional if symbol and symbol.signature else ()
        given = [*zip(places, node.args, strict=False), *((k.arg, k.value) for k in node.keywords)]
        out.update(p for p, value in given if p and isinstance(value, ast.Name) and value.id == "THE")
    return out


def droppable(symbol: str) -> set[str]:
    """Parameters that an entry of the data lets go."""
    return {p for e in entries(symbol) for p in e.drop}
