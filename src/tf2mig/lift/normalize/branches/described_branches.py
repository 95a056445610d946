"""Parts of the graph that are described only where a flag asks for them: they are described always.

    if mode == TRAIN:                                       self.step = tf.Variable(0) if it is asked for
        self.step = tf.Variable(0)                          self.grads = tf.gradients(self.loss, params)
        self.grads = tf.gradients(self.loss, params)        ...

A description does nothing until a run asks for it, and no run asks for what was not described. What makes variables
stays in its branch. This is tried where a program is blocked, for names that nothing else binds.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settled
from tf2mig.lift.core.tables import layer_symbols, optimizer_symbols
from tf2mig.syntax.mentions import block_of, last_word
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SHAPES = frozenset({"get_shape", "as_list"})
_HARMLESS = _SHAPES | {"zip", "list"}
_MAKES = cat.VARIABLES | cat.GLOBAL_STEPS | cat.SAVERS | cat.WRITERS | cat.SESSIONS | cat.INITIALIZERS | cat.SUMMARIES
_PLAIN = frozenset({"int", "float", "len", "range", "max", "min", "sum", "abs"})
_SCOPES = frozenset({"tf.name_scope", "tf.variable_scope", "tf.device", "tf.control_dependencies"})
_TEST = ast.Name | ast.Attribute | ast.Constant | ast.Compare | ast.UnaryOp | ast.BoolOp


def describe_always(source: Source) -> Source:
    """The program with such descriptions outside of their branches; the same one where there are none."""
    return settled(source, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        if isinstance(node, ast.If) and not node.orelse and _is_flag(tree, node):
            edits = _opened(tree, symbols, node)
            if edits:
                return edits
    return None


def _is_flag(tree: Tree, node: ast.If) -> bool:
    """Whether a plain test decides what a function describes; nothing in the branch changes or leaves it."""
    parent = tree.parents.get(node)
    home = next((a for a in tree.ancestors(node) if isinstance(a, Function | ast.For | ast.While)), None)
    if not isinstance(home, Function) or (isinstance(parent, ast.If) and node in parent.orelse):
        return False
    if not all(isinstance(n, _TEST) for n in walk(node.test) if isinstance(n, ast.expr)):
        return False
    inside = [n for s in node.body for n in walk(s)]
    odd = (ast.Return, ast.Raise, ast.Break, ast.Continue, ast.Yield, ast.FunctionDef, ast.ClassDef, ast.For, ast.While)
    if any(isinstance(n, odd) for n in inside):
        return False
    stored = {ast.unparse(n) for n in inside if isinstance(getattr(n, "ctx", None), ast.Store)}
    return not stored & {ast.unparse(n) for n in walk(node.test) if isinstance(n, ast.Name | ast.Attribute)}


def _opened(tree: Tree, symbols: Symbols, node: ast.If) -> list[Edit]:
    """The edits that part a branch: descriptions behind each other, and what makes something under its test."""
    first = node.body[0]
    if len(node.body) == 1 and not isinstance(first, ast.With) and not _describes(tree, symbols, first):
        return []
    if not any(_describes(tree, symbols, s) for s in walk(node) if isinstance(s, ast.stmt)):
        return []
    if _makes_optimizers_late(symbols, node):
        return []
    layout = Layout(tree)
    column, test = layout.column(node), tree.segment(node.test)
    text, staying = "", _parted(tree, symbols, node)
    described: set[str] = set()
    if len(node.body) == 1 and _texts(first, ast.Load) & staying:
        return []
    for statement in node.body:
        computes = _describes(tree, symbols, statement) or _combines(tree, statement, described)
        always = computes and not _texts(statement, ast.Load) & staying
        if not always and _stays(symbols, statement):
            staying |= _texts(statement, ast.Store)
        if always:
            described |= _texts(statement, ast.Store)
            text += layout.moved(statement, [], column)
        elif isinstance(statement, ast.With) and _is_scope(symbols, statement):
            head = tree.text[tree.start(statement) : tree.start(statement.body[0])].rstrip()
            text += f"{column}{head}{layout.newline}{column}{INDENT}if {test}:{layout.newline}"
            text += "".join(layout.moved(s, [], column + INDENT * 2) for s in statement.body)
        else:
            text += f"{column}if {test}:{layout.newline}{layout.moved(statement, [], column + INDENT)}"
    start, end = layout.extent(node, comments=False)
    return [Edit(start, end, text)]


def _stays(symbols: Symbols, statement: ast.stmt) -> bool:
    """Whether what a statement in a branch binds is known there alone."""
    return not isinstance(statement, ast.With) and not _makes_variables(symbols, statement)


def _parted(tree: Tree, symbols: Symbols, node: ast.If) -> set[str]:
    """What stays in branches of the same test in front of one: an earlier round parted them."""
    test, block = ast.unparse(node.test), block_of(tree.parents, node)
    earlier = [s for s in block[: block.index(node)] if isinstance(s, ast.If) and ast.unparse(s.test) == test]
    found: set[str] = set()
    for inner in (s for branch in earlier for s in branch.body if _stays(symbols, s)):
        found |= _texts(inner, ast.Store)
    return found


def _texts(statement: ast.stmt, context: type[ast.expr_context]) -> set[str]:
    """The names and attributes that a statement reads or sets."""
    found = [n for n in walk(statement) if isinstance(n, ast.Name | ast.Attribute)]
    return {ast.unparse(n) for n in found if isinstance(n.ctx, context)}


def _makes_variables(symbols: Symbols, statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Assign) else None
    return symbols.called(value) in cat.VARIABLES | cat.GLOBAL_STEPS if value is not None else False


def _makes_optimizers_late(symbols: Symbols, node: ast.If) -> bool:
    """Whether an optimizer is made of what the branch alone has, a variable for its rate, say."""
    inside = [s for s in walk(node) if isinstance(s, ast.stmt) and s is not node]
    bound = {
        t for s in inside if isinstance(s, ast.Assign) and _makes_variables(symbols, s) for t in _texts(s, ast.Store)
    }
    makers = [n for n in walk(node) if isinstance(n, ast.Call) and symbols.called(n) in optimizer_symbols()]
    read = {ast.unparse(n) for m in makers for n in walk(m) if isinstance(n, ast.Name | ast.Attribute)}
    return bool(bound & read)


def _is_scope(symbols: Symbols, block: ast.With) -> bool:
    return all(i.optional_vars is None and symbols.called(i.context_expr) in _SCOPES for i in block.items)


def _describes(tree: Tree, symbols: Symbols, statement: ast.stmt) -> bool:
    """Whether a statement binds names that nothing else binds to parts of the graph, and makes no variables."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    target = statement.targets[0]
    names = target.elts if isinstance(target, ast.Tuple) else [target]
    if not all(isinstance(n, ast.Name | ast.Attribute) and _bound_once(tree, n) for n in names):
        return False
    calls = [n for n in walk(statement.value) if isinstance(n, ast.Call)]
    graph = False
    for call in calls:
        symbol = symbols.called(call)
        if symbol is None:
            if isinstance(call.func, ast.Name) and _only_computes(tree, symbols, call.func.id):
                graph = True
                continue
            if (
                not isinstance(call.func, ast.Attribute | ast.Name)
                or last_word(call.func) not in cat.TRAINING | _HARMLESS
            ):
                return False
            graph = graph or last_word(call.func) in cat.TRAINING
        elif symbol in _MAKES or (symbol in layer_symbols() and symbol not in optimizer_symbols()):
            return False
        else:
            graph = graph or symbol not in optimizer_symbols()
    return graph or (bool(calls) and isinstance(statement.value, ast.Call))


def _combines(tree: Tree, statement: ast.stmt, described: set[str]) -> bool:
    """Whether a statement does arithmetic with parts of the graph that are described always."""
    value = statement.value if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if not isinstance(value, ast.BinOp | ast.UnaryOp) or not _texts(statement, ast.Load) & described:
        return False
    target = statement.targets[0]  # type: ignore[attr-defined]
    if any(isinstance(n, ast.Call | ast.Await | ast.NamedExpr | ast.Lambda) for n in walk(value)):
        return False
    return isinstance(target, ast.Name | ast.Attribute) and _bound_once(tree, target)


def _only_computes(tree: Tree, symbols: Symbols, name: str, within: tuple[str, ...] = ()) -> bool:
    """Whether a function of the program does nothing but compute with tensors: it makes no variables and sets
    nothing."""
    found = [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name == name]
    bound = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    if len(found) != 1 or bound or found[0] not in tree.module.body or found[0].decorator_list or name in within:
        return False
    for node in walk(found[0]):
        if isinstance(node, ast.Global | ast.Nonlocal | ast.Yield | ast.Lambda | ast.With | ast.Raise | ast.Delete):
            return False
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            return False
        if isinstance(node, ast.Call) and not _computes(tree, symbols, node, (*within, name)):
            return False
    return True


def _computes(tree: Tree, symbols: Symbols, call: ast.Call, within: tuple[str, ...]) -> bool:
    symbol = symbols.called(call)
    if symbol is not None:
        return symbol.startswith("tf.") and symbol not in _MAKES and symbol not in layer_symbols()
    if isinstance(call.func, ast.Name):
        return call.func.id in _PLAIN or _only_computes(tree, symbols, call.func.id, within)
    return last_word(call.func) in _SHAPES


def _bound_once(tree: Tree, node: ast.expr) -> bool:
    """Whether nothing else binds a name of the function, or sets attributes of that name; nothing reads ``_``."""
    if isinstance(node, ast.Attribute):
        attributes = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == node.attr]
        stored = [n for n in attributes if not isinstance(n.ctx, ast.Load)]
        return len([n for n in stored if not _is_of_another(tree, node, n)]) == 1
    name = ast.unparse(node)
    home = tree.home(node)
    if any(isinstance(n, ast.arg) and n.arg == name for n in walk(home)):
        return False
    named = [n for n in walk(home) if isinstance(n, ast.Name) and n.id == name]
    bound = sum(not isinstance(n.ctx, ast.Load) for n in named)
    return bound == 1 or (name == "_" and bound == len(named))


def _is_of_another(tree: Tree, node: ast.Attribute, other: ast.Attribute) -> bool:
    """Whether two attributes of `self` belong to objects of two classes, neither of which builds on another one."""
    owners = [next((a for a in tree.ancestors(n) if isinstance(a, ast.ClassDef)), None) for n in (node, other)]
    if owners[0] is owners[1] or any(ast.unparse(n.value) != "self" for n in (node, other)):
        return False
    based = {ast.unparse(b) for n in tree.nodes if isinstance(n, ast.ClassDef) for b in n.bases}
    return all(c is not None and c.name not in based and {*map(ast.unparse, c.bases)} <= {"object"} for c in owners)


__all__ = ["describe_always"]
