"""Names that speak of placeholders, in a program that has none any more."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from tf2mig.findings import Edit
from tf2mig.lift.core.names import reaches_by_name
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import ParseError, Tree

_WORD = re.compile(r"place_?holder", re.IGNORECASE)


def rename_placeholders(texts: Mapping[str, str], others: Sequence[str]) -> dict[str, str]:
    """The modules of a lifted program, by path, with functions, attributes and variables called after specifications.

    What was `add_placeholders` declares `tf.TensorSpec`s now. ``others`` are the texts of modules that were not
    lifted: names that they know stay, and so do those that a string may reach.
    """
    if not any(_WORD.search(text) for text in texts.values()):
        return dict(texts)
    try:
        trees = {path: Tree(Source(text, path)) for path, text in texts.items()}
    except ParseError:
        return dict(texts)
    found = {name for tree in trees.values() for name in _own(tree)}
    used = {n for tree in trees.values() for n in _all_names(tree)}
    kept = " ".join(others) + " ".join(s for t in trees.values() if reaches_by_name(t.text) for s in _strings(t))
    parameters = {n.arg for tree in trees.values() for n in tree.nodes if isinstance(n, ast.arg)}
    renamed: dict[str, str] = {}
    for name in sorted(found):
        new = _WORD.sub(_spec, name)
        if name not in kept and new not in used and new not in renamed.values():
            renamed[name] = new
    return {path: apply_edits(tree.text, _edits(tree, renamed, parameters)) for path, tree in trees.items()}


def _spec(match: re.Match[str]) -> str:
    word = match[0]
    return "SPEC" if word.isupper() else "Spec" if word[0].isupper() else "spec"


def _own(tree: Tree) -> set[str]:
    """Names with the word in them that the program makes itself."""
    found: set[str] = set()
    for node in tree.nodes:
        names: list[str] = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.arg):
            names = [node.arg]
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names = [node.id]
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            names = [node.attr]
        found |= {n for n in names if _WORD.search(n)}
    return found


def _all_names(tree: Tree) -> set[str]:
    found = {n.id for n in tree.nodes if isinstance(n, ast.Name)} | {
        n.arg for n in tree.nodes if isinstance(n, ast.arg)
    }
    found |= {n.attr for n in tree.nodes if isinstance(n, ast.Attribute)}
    found |= {n.name for n in tree.nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    return found | {a.asname or a.name for s in tree.imports for a in s.names}


def _strings(tree: Tree) -> set[str]:
    return {n.value for n in tree.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _edits(tree: Tree, renamed: Mapping[str, str], parameters: set[str]) -> list[Edit]:
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        if isinstance(node, ast.Name) and node.id in renamed:
            edits.append(Edit(tree.start(node), tree.end(node), renamed[node.id]))
        elif isinstance(node, ast.Attribute) and node.attr in renamed and symbols.symbol(node) is None:
            edits.append(Edit(tree.end(node) - len(node.attr), tree.end(node), renamed[node.attr]))
        elif isinstance(node, ast.arg | ast.keyword) and node.arg is not None and node.arg in renamed:
            if isinstance(node, ast.arg) or node.arg in parameters:
                start = tree.start(node)
                edits.append(Edit(start, start + len(node.arg), renamed[node.arg]))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in renamed:
            word = "class" if isinstance(node, ast.ClassDef) else "def"
            start = tree.text.index(
                node.name, tree.text.index(word, tree.offset(node.lineno, node.col_offset)) + len(word)
            )
            edits.append(Edit(start, start + len(node.name), renamed[node.name]))
        elif isinstance(node, ast.alias) and node.name in renamed:
            start = tree.start(node)
            edits.append(Edit(start, start + len(node.name), renamed[node.name]))
        elif isinstance(node, ast.Global | ast.Nonlocal) and set(node.names) & set(renamed):
            word = "global" if isinstance(node, ast.Global) else "nonlocal"
            edits.append(
                Edit(tree.start(node), tree.end(node), f"{word} {', '.join(renamed.get(n, n) for n in node.names)}")
            )
    return sorted(edits, key=lambda e: e.start)


__all__ = ["rename_placeholders"]
