"""Recurrent states that runs feed, declared as the placeholders that feeding makes of them.

The zero state of the cell is the default where its batch size is known without a run.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Function
from tf2mig.graph.values import NESTED
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.normalize.recurrent.cells import WRAPPERS, is_cell
from tf2mig.syntax.mentions import block_of, last_word, names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


@dataclass(frozen=True)
class _State:
    """An assignment of a cell's zero state to a name or attribute that runs feed."""

    statement: ast.Assign
    target: ast.Name | ast.Attribute
    call: ast.Call
    name: str
    zero: str
    """What the zero state itself is called from now on."""
    scope: ast.AST | None
    """The function whose own name it is; None where it is an attribute or a name of the module."""

    tensor: ast.Assign | None = None
    """The statement that makes one tensor of it under the same name: ``state = tf.identity(state, name="state")``."""

    def is_meant(self, tree: Tree, node: ast.AST) -> bool:
        """Whether an expression names the state, as far as its last word and its place say."""
        if last_word(node) != self.name:
            return False
        return self.scope is None or not isinstance(node, ast.Name) or self.scope in tree.ancestors(node)


def declare_states(tree: Tree) -> Tree:
    """The tree of a text in which zero states that runs feed are placeholders with those as their
    defaults."""
    symbols = Symbols(tree)
    states = [s for n in walk(tree.module) if (s := _state(tree, n)) is not None and _is_fed(tree, s)]
    if not states:
        return tree
    names = [(s.name, s.scope) for s in states]
    if len(set(names)) != len(names):
        raise Blocked(states[-1].statement, "TFM702", "several recurrent states of one name are fed")
    edits: list[Edit] = []
    for state in states:
        edits += _declared(tree, symbols, state)
        edits += _fetches(tree, state)
        edits += _loops(tree, state)
    return edited(tree, edits)


def _state(tree: Tree, node: ast.AST) -> _State | None:
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.value, ast.Call):
        return None
    call, target = node.value, node.targets[0]
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "zero_state":
        return None
    if not isinstance(target, ast.Name | ast.Attribute):
        return None
    name = last_word(target)
    zero = "zero_state" if name != "zero_state" else "first_state"
    if any(last_word(n) == zero and not _is_method(tree, n) for n in walk(tree.module)):
        zero = f"{name}_zero"
    scope = tree.function_around(node)
    block = block_of(tree.parents, node)
    one = next((s for s in block if isinstance(s, ast.Assign) and _is_identity(s, target)), None)
    return _State(node, target, call, name, zero, scope if isinstance(target, ast.Name) else None, one)


def _is_identity(statement: ast.Assign, target: ast.expr) -> bool:
    """Whether a name of a state becomes that of one tensor: ``state = tf.identity(state, name="initial_state")``."""
    made, again = statement.value, ast.unparse(target)
    return (
        isinstance(made, ast.Call)
        and last_word(made.func) == "identity"
        and [ast.unparse(t) for t in statement.targets] == [again]
        and [ast.unparse(a) for a in made.args] == [again]
    )


def _is_method(tree: Tree, node: ast.AST) -> bool:
    parent = tree.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node


def _keys(tree: Tree, state: _State) -> list[ast.AST]:
    """The places where the state is a key of what is fed."""
    found: list[ast.AST] = []
    for node in walk(tree.module):
        if isinstance(node, ast.Dict):
            found += [k for k in node.keys if k is not None and state.is_meant(tree, k)]
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            found += [node.slice] if state.is_meant(tree, node.slice) else []
    return found


def _is_fed(tree: Tree, state: _State) -> bool:
    return bool(_keys(tree, state)) or bool(_feeding_loops(tree, state))


def _declared(tree: Tree, symbols: Symbols, state: _State) -> list[Edit]:
    prefix = f"{tree.segment(state.target.value)}." if isinstance(state.target, ast.Attribute) else ""
    zero = f"{prefix}{state.zero}"
    cell = _bare_cell(tree, symbols, state)
    value = f"{cell}.zero_state({', '.join(tree.segment(a) for a in [*state.call.args, *state.call.keywords])})"
    tensorflow = symbols.tensorflow or "tf"
    layout = Layout(tree)
    line = f'{tree.segment(state.target)} = {tensorflow}.placeholder_with_default({zero}, "{NESTED}")'
    text = f"{zero} = {value}{layout.newline}{layout.column(state.statement)}{line}"
    edits = [Edit(tree.start(state.statement), tree.end(state.statement), text)]
    if state.tensor is not None:
        assert isinstance(state.tensor.value, ast.Call)
        one = f"{tree.segment(state.tensor.value.func)}({value})"
        text = f"{zero} = {one}{layout.newline}{layout.column(state.statement)}{line}"
        edits = [
            Edit(tree.start(state.statement), tree.end(state.statement), text),
            Edit(*layout.extent(state.tensor), ""),
        ]
    return edits


def _bare_cell(tree: Tree, symbols: Symbols, state: _State) -> str:
    """The cell as far as its state is concerned: wrappers that take tensors are left out, since they add
    none to it."""
    assert isinstance(state.call.func, ast.Attribute)
    cell = state.call.func.value
    made = _maker(tree, cell)
    if not isinstance(made, ast.Call) or not is_cell(symbols.symbol(made.func)):
        return tree.segment(cell)
    before = ast.unparse(made)
    bare = ast.unparse(_Bare(symbols, tree).visit(made))
    return bare if bare != before else tree.segment(cell)


def _maker(tree: Tree, cell: ast.expr) -> ast.expr | None:
    """The expression that a name of a cell was last given before, with names of cells in it written out."""
    if not isinstance(cell, ast.Name):
        return None
    before = [
        n
        for n in walk(tree.module)
        if isinstance(n, ast.Assign)
        and any(last_word(t) == cell.id and isinstance(t, ast.Name) for t in n.targets)
        and n.lineno < cell.lineno
    ]
    return max(before, key=lambda n: n.lineno).value if before else None


class _Bare(ast.NodeTransformer):
    """Takes wrappers off cells."""

    def __init__(self, symbols: Symbols, tree: Tree) -> None:
        self.symbols = symbols
        self.tree = tree

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """The cell inside a wrapper."""
        symbol = self.symbols.symbol(node.func)
        if is_cell(symbol) and str(symbol).endswith(WRAPPERS) and node.args:
            inner = self.visit(node.args[0])
            assert isinstance(inner, ast.expr)
            return inner
        return ast.Call(func=node.func, args=[self.visit(a) for a in node.args], keywords=node.keywords)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A cell that an earlier statement wrapped."""
        made = _maker(self.tree, node) if isinstance(node.ctx, ast.Load) else None
        symbol = self.symbols.symbol(made.func) if isinstance(made, ast.Call) else None
        if made is None or not is_cell(symbol) or not str(symbol).endswith(WRAPPERS):
            return node
        inner = self.visit(made)
        assert isinstance(inner, ast.expr)
        return inner


def _fetches(tree: Tree, state: _State) -> list[Edit]:
    """Runs that fetch the state and are not fed it give the zero state, of a batch size that they may be fed."""
    edits: list[Edit] = []
    for node in walk(tree.module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        given = [*node.args[1:], *(k.value for k in node.keywords)]
        alone = len(node.args) > 0 and node.func.attr == "run" and all(isinstance(g, ast.Dict) for g in given)
        keys = [k for g in given if isinstance(g, ast.Dict) for k in g.keys]
        if any(k is None or state.is_meant(tree, k) for k in keys):
            continue
        if alone and state.is_meant(tree, node.args[0]):
            fetched = node.args[0]
            edits.append(Edit(tree.end(fetched) - len(state.name), tree.end(fetched), state.zero))
        elif alone and _is_made_alike(tree, state, node.args[0]):
            edits.append(Edit(tree.start(node.args[0]), tree.end(node.args[0]), state.zero))
        elif node.func.attr == "eval" and state.is_meant(tree, node.func.value) and not node.args and not node.keywords:
            fetched = node.func.value
            edits.append(Edit(tree.end(fetched) - len(state.name), tree.end(fetched), state.zero))
    return edits


def _is_made_alike(tree: Tree, state: _State, node: ast.expr) -> bool:
    """Whether a run makes the zero state anew to fetch it: `session.run(cell.zero_state(size, tf.float32))`."""
    if not isinstance(state.target, ast.Name) or ast.unparse(node) != ast.unparse(state.call):
        return False
    homes = [tree.function_around(n) for n in (node, state.call)]
    names = names_in(state.call)
    stores = [n.id for n in tree.nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    changed = any(stores.count(n) > 1 and not _before(tree, n, state.call) for n in names)
    return homes[0] is homes[1] and not changed


def _before(tree: Tree, name: str, node: ast.AST) -> bool:
    """Whether every place that binds a name stands before a node, at the top level of the module's text."""
    places = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    return all(tree.start(n) < tree.start(node) for n in places) and not any(
        isinstance(a, ast.For | ast.While | Function) for a in tree.ancestors(node)
    )


def _feeding_loops(tree: Tree, state: _State) -> list[tuple[ast.For, str, str, str]]:
    """Loops that feed the parts of a state one by one: the loop, the feed, the key and the value as a
    whole."""
    found = []
    for node in walk(tree.module):
        if isinstance(node, ast.For) and (parts := _fed_parts(tree, state, node)) is not None:
            found.append((node, *parts))
    return found


def _fed_parts(tree: Tree, state: _State, loop: ast.For) -> tuple[str, str, str] | None:
    """The feed, the key and the value of a loop over a state that feeds all its parts.

    ``for i, (c, h) in enumerate(initial_state): feed[c] = state[i].c; feed[h] = state[i].h`` feeds ``state``, and so
    does ``for (c, h), s in zip(initial_state, state): feed[c], feed[h] = s.c, s.h``.
    """
    call, target = loop.iter, loop.target
    if not isinstance(call, ast.Call) or not (isinstance(target, ast.Tuple) and len(target.elts) == 2):
        return None
    paired = last_word(call.func) == "zip" and len(call.args) == 2
    if not (paired or (last_word(call.func) == "enumerate" and len(call.args) == 1)):
        return None
    if not state.is_meant(tree, call.args[0]):
        return None
    part, other = target.elts if paired else reversed(target.elts)
    wanted: dict[str, tuple[str, ...]] = {last_word(part): ("",)} if isinstance(part, ast.Name) else {}
    if isinstance(part, ast.Tuple) and len(part.elts) == 2:
        wanted = {last_word(part.elts[0]): (".c", "[0]"), last_word(part.elts[1]): (".h", "[1]")}
    tail = "" if paired else f"[{last_word(other)}]"
    feeds: set[str] = set()
    values: set[str] = set()
    seen: set[str] = set()
    for slot, value in _slots(loop.body):
        if not isinstance(slot, ast.Subscript) or last_word(slot.slice) not in wanted:
            return None
        text = tree.segment(value)
        ending = next((e for e in wanted[last_word(slot.slice)] if text.endswith(tail + e)), None)
        if ending is None:
            return None
        feeds.add(tree.segment(slot.value))
        values.add(text.removesuffix(tail + ending))
        seen.add(last_word(slot.slice))
    if len(feeds) != 1 or len(values) != 1 or seen != set(wanted) or (paired and values != {last_word(other)}):
        return None
    given = tree.segment(call.args[1]) if paired else values.pop()
    return feeds.pop(), tree.segment(call.args[0]), given


def _slots(block: list[ast.stmt]) -> list[tuple[ast.expr | None, ast.expr]]:
    """What statements assign, place by place; nothing is known of a place that is None."""
    found: list[tuple[ast.expr | None, ast.expr]] = []
    for node in block:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            return [(None, ast.Constant(None))]
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            found += zip(target.elts, value.elts, strict=True)
        else:
            found.append((target, value))
    return found


def _loops(tree: Tree, state: _State) -> list[Edit]:
    return [
        Edit(tree.start(loop), tree.end(loop), f"{feed}[{key}] = {value}")
        for loop, feed, key, value in _feeding_loops(tree, state)
    ]


__all__ = ["declare_states"]
