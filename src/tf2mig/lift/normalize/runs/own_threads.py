"""Coordinators of threads that the program starts itself.

Where no queue is read, `tf.train.Coordinator` only carries the word that it is time to stop, and waits for threads.
That is `threading.Event`, and joining the threads one by one.

    COORD = tf.train.Coordinator()              COORD = threading.Event()
    while not COORD.should_stop():              while not COORD.is_set():
    COORD.join(threads)                         for thread in threads: thread.join()

Source: tensorflow/python/training/coordinator.py of TF 1.15. A coordinator that is handed exceptions, which it raises
again when the threads are joined, stays what it is.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.names import Names
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.imports import add_imports
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

_EVENT = {"should_stop": "is_set", "request_stop": "set", "clear_stop": "clear", "wait_for_stop": "wait"}
_QUEUES = ("queue_runner", "QueueRunner", "Supervisor", "stop_on_exception", "register_thread", "LooperThread")


def write_own_threads(tree: Tree) -> Tree:
    """The tree of a text in which such coordinators are events; the same one where any of them is more than that."""
    if "Coordinator(" not in tree.text or any(word in tree.text for word in _QUEUES):
        return tree
    symbols = Symbols(tree)
    made = [n for n in tree.nodes if isinstance(n, ast.Call) and symbols.called(n) == "tf.train.Coordinator"]
    names = {key for n in made if (key := _name(tree.parents.get(n))) is not None}
    if not made or len(names) == 0 or any(n.args or n.keywords for n in made):
        return tree
    edits = [Edit(tree.start(n), tree.end(n), "threading.Event()") for n in made]
    layout = Layout(tree)
    taken = Names(tree.module)
    for node in tree.nodes:
        if not isinstance(node, ast.Attribute) or (node.attr not in _EVENT and node.attr != "join"):
            continue
        if node.attr == "join" and _key(node.value) not in names:
            continue
        edit = _edit(tree, layout, taken, node)
        if edit is None:
            return tree
        edits.append(edit)
    text = apply_edits(tree.text, sorted(edits, key=lambda e: e.start))
    parsed = Tree(Source(text, tree.source.path, tree.source.cells))
    text = apply_edits(text, add_imports(parsed, ["import threading"]))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _name(parent: ast.AST | None) -> str | None:
    """The last name that a statement gives to what it makes."""
    target = parent.targets[0] if isinstance(parent, ast.Assign) and len(parent.targets) == 1 else None
    return _key(target)


def _key(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _edit(tree: Tree, layout: Layout, taken: Names, node: ast.Attribute) -> Edit | None:
    """What becomes of one use of a method; None where it is used in another way."""
    call = tree.parents.get(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        return None
    if node.attr == "join":
        return _joined(tree, layout, taken, call)
    waits = node.attr == "wait_for_stop"
    if not waits and (call.args or call.keywords):
        return None
    return Edit(tree.end(node) - len(node.attr), tree.end(node), _EVENT[node.attr])


def _joined(tree: Tree, layout: Layout, taken: Names, call: ast.Call) -> Edit | None:
    """The loop that waits for threads."""
    statement = tree.parents.get(call)
    given = [*call.args, *(k.value for k in call.keywords if k.arg == "threads")]
    if not isinstance(statement, ast.Expr) or len(given) != 1 or len(call.args) + len(call.keywords) != 1:
        return None
    name = taken.fresh("thread")
    threads = given[0]
    element = threads.elts[0] if isinstance(threads, ast.List) and len(threads.elts) == 1 else None
    if element is not None:
        return Edit(tree.start(statement), tree.end(statement), f"{tree.segment(element)}.join()")
    inner = f"{layout.newline}{layout.column(statement)}{INDENT}{name}.join()"
    return Edit(tree.start(statement), tree.end(statement), f"for {name} in {tree.segment(threads)}:{inner}")


__all__ = ["write_own_threads"]
