"""Names of tensors that a program gave and reads back: `x.name` is "inputs/x:0" where the program says so.

TF2's tensors have no such names. A name is known where the statement that makes the tensor stands straight in the
module, gives it as a literal, and nothing else in the program may take it: TF1 numbers names that are taken
(`unique_name` in tensorflow/python/framework/ops.py of TF 1.15, which compares them in lower case).
"""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_SINGLE = re.compile(
    r"tf\.(math\.|linalg\.|compat\.v1\.)?(placeholder|constant|add|subtract|multiply|divide|div|matmul|square|sqrt|exp|log"
    r"|reduce_(sum|mean|max|min|prod|any|all)|nn\.(relu|sigmoid|tanh|softmax|conv2d|max_pool|avg_pool|bias_add|l2_loss)"
    r"|sigmoid|tanh|reshape|identity|argmax|argmin|equal|add_n|abs|negative|pow|maximum|minimum|concat|stack|transpose)"
)
"""Functions whose one operation, or whose last one, has the name that they are given."""
_NAME_PLACE = {"tf.placeholder": 2, "tf.identity": 1, "tf.square": 1, "tf.add": 2, "tf.multiply": 2, "tf.subtract": 2}
_DEFAULT = re.compile(
    r"add|sub|mul|truediv|floordiv|mod|pow|neg|const|variable|placeholder|gradients|init|save|cond|while|range|shape"
    r"|stridedslice|initialvalue|read|assign|scalar|zeros|ones|rank|fill|random"
)
"""Names that operations without a name get, in lower case."""


def write_names(tree: Tree) -> Tree:
    """The tree of a text in which such names stand where they are read."""
    if ".name" not in tree.text:
        return tree
    symbols = Symbols(tree)
    read = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == "name" and isinstance(n.ctx, ast.Load)]
    edits: list[Edit] = []
    for node in read:
        holder = node.value
        operation = isinstance(holder, ast.Attribute) and holder.attr == "op"
        holder = holder.value if isinstance(holder, ast.Attribute) and operation else holder
        name = _name_of(tree, symbols, holder) if isinstance(holder, ast.Name) else None
        if name is not None:
            edits.append(Edit(tree.start(node), tree.end(node), f'"{name}"' if operation else f'"{name}:0"'))
    return edited(tree, edits)


def _name_of(tree: Tree, symbols: Symbols, holder: ast.Name) -> str | None:
    """The name of the operation that makes what a name of the module stands for; None where it is not known."""
    stored = [
        n for n in tree.nodes if isinstance(n, ast.Name) and n.id == holder.id and not isinstance(n.ctx, ast.Load)
    ]
    if len(stored) != 1 or any(isinstance(n, ast.arg) and n.arg == holder.id for n in tree.nodes):
        return None
    statement = tree.parents.get(stored[0])
    if not isinstance(statement, ast.Assign) or statement.targets != [stored[0]]:
        return None
    call = statement.value
    symbol = symbols.called(call) if isinstance(call, ast.Call) else None
    if not isinstance(call, ast.Call) or symbol is None or _SINGLE.fullmatch(symbol) is None:
        return None
    given = next((k.value for k in call.keywords if k.arg == "name"), None)
    place = _NAME_PLACE.get(symbol)
    if given is None and place is not None and len(call.args) > place:
        given = call.args[place]
    own = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
    path = _scopes(tree, symbols, statement)
    if own is None or path is None or _is_taken(tree, symbols, own, given):
        return None
    return "/".join([*path, own])


def _scopes(tree: Tree, symbols: Symbols, statement: ast.stmt) -> list[str] | None:
    """The name scopes around a statement of the module; None where one of them may have another name."""
    path: list[str] = []
    for ancestor in tree.ancestors(statement):
        if isinstance(ancestor, ast.Module):
            return path[::-1]
        if not isinstance(ancestor, ast.With):
            return None
        for part in reversed(ancestor.items):
            call = part.context_expr
            symbol = symbols.called(call) if isinstance(call, ast.Call) else None
            if symbol in ("tf.Session", "tf.device", "tf.Graph", "tf.control_dependencies"):
                continue
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "as_default":
                continue
            first = call.args[0] if isinstance(call, ast.Call) and call.args else None
            known = isinstance(first, ast.Constant) and isinstance(first.value, str) and not first.value.endswith("/")
            if symbol not in ("tf.name_scope", "tf.variable_scope") or not isinstance(first, ast.Constant) or not known:
                return None
            if _is_taken(tree, symbols, str(first.value), first):
                return None
            path.append(str(first.value))
    return None


def _is_taken(tree: Tree, symbols: Symbols, name: str, place: ast.expr | None) -> bool:
    """Whether anything else in the program may have a name: by the program's words, or without one."""
    plain = name.lower().replace("_", "")
    if not re.fullmatch(r"[A-Za-z0-9.][A-Za-z0-9_.\-]*", name) or _DEFAULT.fullmatch(plain):
        return True
    for node in tree.nodes:
        if isinstance(node, ast.Constant) and node is not place and isinstance(node.value, str):
            if node.value.lower() == name.lower() and not isinstance(tree.parents.get(node), ast.Expr):
                return True
        elif isinstance(node, ast.Call):
            symbol = symbols.called(node)
            if symbol is not None and symbol.rpartition(".")[2].lower().replace("_", "").endswith(plain):
                return True
    return False


__all__ = ["write_names"]
