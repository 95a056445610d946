"""Branches of which a process takes one, each of which builds a graph: every one begins with a new graph.

if FLAGS.train:
    train()                     # builds the model
else:
    evaluate()                  # builds it again: TF1 never sees both

Read from top to bottom the second model would stand beside the first, under other names. `tf.reset_default_graph()` at
the start of a branch does nothing where no graph has been begun, and says how it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.mentions import block_of, constructor_of, last_word, read_names, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_DEFINED = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def begin_graphs_in_branches(tree: Tree) -> Tree:
    """The tree of a text in which such branches, from the second on, begin with `tf.reset_default_graph()`."""
    choices = [n for n in tree.nodes if isinstance(n, ast.If) and n.orelse and not _is_further(tree, n)]
    if not choices:
        return tree
    finder = _Finder(tree)
    edits = [e for choice in choices for e in finder.edits(choice)]
    return edited(tree, edits) if edits else tree


def _is_further(tree: Tree, node: ast.If) -> bool:
    """Whether it is an `elif`, or the only statement behind an `else`."""
    parent = tree.parents[node]
    return isinstance(parent, ast.If) and parent.orelse == [node]


class _Finder:
    """What builds graphs in a program, and what a process does before and behind a choice."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.symbols = Symbols(tree)
        self.layout = Layout(tree)
        self.building: set[str] = set()
        self._settle()
        imported = (b.name for b in self.symbols.imports() if b.target in ("tensorflow", "tensorflow.compat.v1"))
        self.tensorflow = next(imported, None)

    def edits(self, choice: ast.If) -> list[Edit]:
        """The edits for one choice; none where a graph is begun before it or used behind it."""
        branches = list(_branches(choice))
        if self.tensorflow is None or sum(self._builds(*b) for b in branches) < 2 or not self._alone(choice):
            return []
        edits: list[Edit] = []
        for branch in branches[1:]:
            start, column = self.tree.start(branch[0]), self.layout.column(branch[0])
            if self.layout.text[self.layout.line_start(branch[0].lineno) : start].strip():
                return []
            if self._builds(*branch):
                line = f"{self.tensorflow}.reset_default_graph(){self.layout.newline}{column}"
                edits.append(Edit(start, start, line))
        return edits

    def _alone(self, choice: ast.If) -> bool:
        """Whether the process builds nothing before the choice, and uses nothing of its branches behind it."""
        statement: ast.stmt = choice
        while True:
            parent = self.tree.parents[statement]
            block = block_of(self.tree.parents, statement)
            place = block.index(statement)
            behind = block[place + 1 :]
            bound = stored_names(statement)
            if self._builds(*block[:place], *behind) or any(read_names(s) & bound for s in behind):
                return False
            if isinstance(parent, ast.Module):
                return True
            if isinstance(parent, ast.FunctionDef):
                caller = self._caller(parent)
                if not isinstance(caller, ast.stmt):
                    return caller
                statement = caller
            elif isinstance(parent, ast.If):
                statement = parent
            else:
                return False

    def _caller(self, function: ast.FunctionDef) -> ast.stmt | bool:
        """The statement that calls a function of the module; whether nothing calls it but `tf.app.run()`, else."""
        if function not in self.tree.module.body:
            return False
        uses = [n for n in self.tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
        call = self.tree.parents.get(uses[0]) if len(uses) == 1 else None
        if isinstance(call, ast.Call) and call.func is uses[0]:
            return self.tree.statement(call)
        runs = [n for n in self.tree.nodes if self.symbols.called(n) in ("tf.app.run", "absl.app.run")]
        return len(runs) == 1 and function.name == "main" and not self._builds(*self.tree.module.body)

    def _builds(self, *nodes: ast.AST) -> bool:
        """Whether statements build a part of a graph when they run, as far as names tell."""
        for node in nodes:
            if isinstance(node, _DEFINED):
                continue
            for inner in walk(node):
                symbol = self.symbols.called(inner)
                if symbol is not None and symbol.startswith("tf."):
                    if cat.describes_graph(symbol):
                        return True
                elif isinstance(inner, ast.Call) and last_word(inner.func) in self.building:
                    return True
        return False

    def _settle(self) -> None:
        """Find the functions, methods and classes of the program that build, directly or through others."""
        defined = [n for n in self.tree.nodes if isinstance(n, Function | ast.ClassDef)]
        bodies = {n: n.body for n in defined}
        for cls in [n for n in defined if isinstance(n, ast.ClassDef)]:
            made = constructor_of(cls)
            bodies[cls] = [*cls.body, *(made.body if made is not None else ())]
        while True:
            found = {n.name for n in defined if self._builds(*bodies[n])} - self.building - {"__init__"}
            if not found:
                return
            self.building |= found


def _branches(choice: ast.If) -> Iterator[list[ast.stmt]]:
    yield choice.body
    if len(choice.orelse) == 1 and isinstance(choice.orelse[0], ast.If):
        yield from _branches(choice.orelse[0])
    elif choice.orelse:
        yield choice.orelse


__all__ = ["begin_graphs_in_branches"]
