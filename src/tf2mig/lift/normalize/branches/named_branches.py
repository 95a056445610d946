"""Named functions that TensorFlow calls, as lambdas that call them.

`tf.cond(p, drop, keep)` is `tf.cond(p, lambda: drop(), lambda: keep())`. A call can hand on the tensors that such a
function takes from around it, once those are no names of the module any more; a name cannot.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

_CALLERS = frozenset(
    {
        *("tf.cond", "tf.case", "tf.while_loop", "tf.scan", "tf.map_fn", "tf.foldl", "tf.foldr", "tf.switch_case"),
        "tf.nn.raw_rnn",
    }
)


def call_named_branches(source: Source) -> Source:
    """The source in which such functions are called; the same one where there are none."""
    if not any(caller.rpartition(".")[2] in source.text for caller in _CALLERS):
        return source
    tree = Tree(source)
    symbols = Symbols(tree)
    functions: dict[str, list[ast.FunctionDef]] = {}
    for node in tree.nodes:
        if isinstance(node, ast.FunctionDef) and not isinstance(tree.parents.get(node), ast.ClassDef):
            functions.setdefault(node.name, []).append(node)
    edits: list[Edit] = []
    for call in tree.nodes:
        if not isinstance(call, ast.Call) or symbols.called(call) not in _CALLERS:
            continue
        for argument in [*call.args, *(k.value for k in call.keywords)]:
            found = functions.get(argument.id, []) if isinstance(argument, ast.Name) else []
            if len(found) == 1 and (names := _parameters(found[0])) is not None:
                given = ", ".join(names)
                head = f"lambda {given}" if given else "lambda"
                text = f"{head}: {found[0].name}({given})"
                edits.append(Edit(tree.start(argument), tree.end(argument), text))
    return Source(apply_edits(source.text, edits), source.path, source.cells) if edits else source


def _parameters(function: ast.FunctionDef) -> list[str] | None:
    """The names of a function's parameters; None where there are others than plain ones."""
    args = function.args
    if args.vararg or args.kwarg or args.kwonlyargs or args.defaults or function.decorator_list:
        return None
    return [a.arg for a in [*args.posonlyargs, *args.args]]


__all__ = ["call_named_branches"]
