"""Collections of losses before lifting: what TF1 gathered behind the program's back becomes a list in plain sight.

The TF1 program means the same afterwards. A regularizer of `get_variable` and a function of `tf.losses`
add to a
collection; so does `tf.add_to_collection`. Each collection that the program reads becomes a Python list;
what layers
add to the regularization losses is left to the layers (`layer.losses` in Keras).
Sources: tensorflow/python/ops/variable_scope.py, tensorflow/python/ops/losses/util.py of TF 1.15.
"""

from __future__ import annotations

import ast
import contextlib

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Function
from tf2mig.lift.core.arguments import Unsupported, entries
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names, identifier
from tf2mig.lift.core.parameters import removals
from tf2mig.lift.normalize.training.collecting_classes import collecting_class, declared_on
from tf2mig.lift.variables.initial_values import penalty_text
from tf2mig.syntax.mentions import is_own_attribute
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_GETTERS = frozenset({"tf.get_collection", "tf.get_collection_ref"})
_REGULARIZATION = "regularization_losses"
_READERS = {
    "tf.losses.get_regularization_losses": (_REGULARIZATION,),
    "tf.losses.get_regularization_loss": (_REGULARIZATION,),
    "tf.losses.get_losses": ("losses",),
    "tf.losses.get_total_loss": ("losses", _REGULARIZATION),
    "tf.contrib.losses.get_total_loss": ("losses", _REGULARIZATION),
    "tf.contrib.losses.get_losses": ("losses",),
    "tf.contrib.losses.get_regularization_losses": (_REGULARIZATION,),
}
"""Functions that read collections, with the names of those."""
_NAMED = {"REGULARIZATION_LOSSES": _REGULARIZATION, "LOSSES": "losses"}
_VARIABLES = (
    "VARIABLES",
    "variables",
    "UPDATE_OPS",
    "update_ops",
    "SUMMARIES",
    "QUEUE",
    "TRAIN_OP",
    "INIT",
    "GLOBAL_STEP",
)


def list_losses(tree: Tree) -> Tree:
    """The tree of a text in which the collections of losses are lists. Raises Blocked."""
    symbols = Symbols(tree)
    _whole(tree, symbols)
    read = read_collections(tree, symbols)
    if not read:
        return tree
    for step in (_regularizers, _reported):
        tree = step(tree, read)
    for key in sorted(read):
        tree = _listed(tree, key)
    return tree


def list_losses_of_objects(tree: Tree) -> Tree:
    """The tree of a text in which collections that methods of one class fill and read are lists of its object."""
    symbols = Symbols(tree)
    read = read_collections(tree, symbols) if "class " in tree.text else set()
    whole, found = tree, False
    with contextlib.suppress(Blocked):
        for step in (_regularizers, _reported) if read else ():
            whole = step(whole, read)
        for key in sorted(read):
            symbols = Symbols(whole)
            used = [n for n in whole.nodes if _adds(whole, symbols, n, key) or _gets(whole, symbols, n, key)]
            scopes = {_scope(whole, n) for n in used}
            if len(scopes) > 1 and collecting_class(whole, symbols, scopes) is not None:
                whole, found = _listed(whole, key), True
        return whole if found else tree
    return tree


def collection_key(tree: Tree, symbols: Symbols, node: ast.expr | None) -> str | None:
    """The collection that an expression names, if it is one that a program fills with values."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return None if any(v in node.value for v in _VARIABLES) else node.value
    symbol = symbols.symbol(node) if node is not None else None
    if symbol is not None and symbol.startswith("tf.GraphKeys."):
        return _NAMED.get(symbol.rsplit(".", 1)[-1])
    return None


def _key_argument(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else next((k.value for k in call.keywords if k.arg in ("key", "name")), None)


def _only_of_variables(tree: Tree, symbols: Symbols, key: str) -> bool:
    """Whether a collection is filled by the ``collections`` of variables alone."""
    given = False
    for node in walk(tree.module):
        adds = isinstance(node, ast.Call) and (symbols.called(node) or "").startswith("tf.add_to_collection")
        if adds and any(isinstance(n, ast.Constant) and n.value == key for n in walk(node)):
            return False
        given = given or (isinstance(node, ast.keyword) and node.arg == "collections")
    return given


def read_collections(tree: Tree, symbols: Symbols) -> set[str]:
    """The collections that the program reads, other than those of variables and the like."""
    found: set[str] = set()
    for node in walk(tree.module):
        symbol = symbols.symbol(node.func) if isinstance(node, ast.Call) else None
        if symbol in _READERS:
            found.update(_READERS[symbol])
        elif symbol in _GETTERS:
            assert isinstance(node, ast.Call)
            key = collection_key(tree, symbols, _key_argument(node))
            if key is not None and (key in _NAMED.values() or not _only_of_variables(tree, symbols, key)):
                found.add(key)
    return found


def _whole(tree: Tree, symbols: Symbols) -> None:
    """Raise Blocked where a part of a collection of losses is read."""
    for node in walk(tree.module):
        if not isinstance(node, ast.Call) or symbols.symbol(node.func) not in _GETTERS:
            continue
        scoped = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "scope")]
        if collection_key(tree, symbols, _key_argument(node)) is not None and any(
            not (isinstance(s, ast.Constant) and s.value is None) for s in scoped
        ):
            raise Blocked(node, "TFM704", "only a part of a collection of losses is read")


def _tensorflow(symbols: Symbols) -> str:
    return symbols.tensorflow or "tf"


def _after(tree: Tree, statement: ast.stmt, lines: list[str]) -> Edit:
    """Lines behind a statement, in its indentation."""
    layout = Layout(tree)
    _, end = layout.extent(statement)
    column, newline = layout.column(statement), layout.newline
    lead = "" if tree.text[:end].endswith("\n") else newline
    return Edit(end, end, lead + "".join(f"{column}{line}{newline}" for line in lines))


def _assigned(tree: Tree, call: ast.Call, reason: str) -> tuple[ast.Assign, str]:
    """The statement that names what a call gives. Raises Blocked."""
    statement = tree.parents.get(call)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name | ast.Attribute):
            return statement, tree.segment(target)
    raise Blocked(call, "TFM710", reason)


def _regularizers(tree: Tree, read: set[str]) -> Tree:
    """``w = get_variable(.., regularizer=r)`` adds ``r(w)``; where nothing reads that, it goes."""
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for call in walk(tree.module):
        if not isinstance(call, ast.Call) or symbols.symbol(call.func) != "tf.get_variable":
            continue
        keyword = next((k for k in call.keywords if k.arg == "regularizer"), None)
        if keyword is None:
            continue
        nodes: list[ast.AST] = [*call.args, *call.keywords]
        edits += removals([(tree.start(n), tree.end(n)) for n in nodes], {nodes.index(keyword)})
        none = isinstance(keyword.value, ast.Constant) and keyword.value.value is None
        if none or _REGULARIZATION not in read or symbols.symbol(keyword.value) == "tf.no_regularizer":
            continue
        edits.append(_penalized(tree, symbols, call, keyword.value))
    return edited(tree, edits)


def _penalized(tree: Tree, symbols: Symbols, call: ast.Call, regularizer: ast.expr) -> Edit:
    statement, name = _assigned(tree, call, "a variable without a name has a regularizer")
    try:
        penalty = penalty_text(regularizer, tree.segment(regularizer), name, symbols.symbol)
    except Unsupported as why:
        raise Blocked(regularizer, "TFM710", why.reason) from None
    add = f'{_tensorflow(symbols)}.add_to_collection("{_REGULARIZATION}", {penalty})'
    scope = tree.function_around(call)
    parameters = {a.arg for a in walk(scope.args) if isinstance(a, ast.arg)} if scope is not None else set()
    if isinstance(regularizer, ast.Name) and regularizer.id in parameters:
        return _after(tree, statement, [f"if {regularizer.id} is not None:", f"    {add}"])
    return _after(tree, statement, [add])


def _reported(tree: Tree, read: set[str]) -> Tree:
    """``loss = tf.losses.f(..)`` adds the loss to the collection of losses."""
    if "losses" not in read:
        return tree
    symbols, names = Symbols(tree), Names(tree.module)
    edits: list[Edit] = []
    for call in walk(tree.module):
        symbol = symbols.symbol(call.func) if isinstance(call, ast.Call) else None
        if symbol is None or not symbol.startswith(("tf.losses.", "tf.contrib.losses.")) or symbol in _READERS:
            continue
        assert isinstance(call, ast.Call)
        add = f'{_tensorflow(symbols)}.add_to_collection("losses", {{}})'
        if symbol.endswith(".add_loss"):
            edits.append(Edit(tree.start(call), tree.end(call), add.format(tree.segment(call.args[0]))))
        elif isinstance(statement := tree.parents.get(call), ast.Expr):
            name = names.fresh("loss")
            edits.append(Edit(tree.start(call), tree.start(call), f"{name} = "))
            edits.append(_after(tree, statement, [add.format(name)]))
        else:
            statement, name = _assigned(tree, call, "a loss without a name belongs to the total loss")
            edits.append(_after(tree, statement, [add.format(name)]))
    return edited(tree, edits)


def _listed(tree: Tree, key: str) -> Tree:
    """One collection as a list. Raises Blocked where it is filled and read in different scopes."""
    symbols = Symbols(tree)
    adds = [n for n in walk(tree.module) if _adds(tree, symbols, n, key)]
    gets = [n for n in walk(tree.module) if _gets(tree, symbols, n, key)]
    layers = key == _REGULARIZATION and any(_regularized(symbols, n) for n in walk(tree.module))
    scopes = {_scope(tree, n) for n in [*adds, *gets]}
    apart = bool(adds) and len(scopes) > 1
    holder = collecting_class(tree, symbols, scopes) if apart and not layers else None
    if apart and holder is None:
        raise Blocked(adds[0], "TFM704", f'the collection "{key}" is filled and read in different functions')
    values = _values(tree, adds)
    rest = (
        _tensorflow(symbols) + ".get_collection(" + _tensorflow(symbols) + ".GraphKeys.REGULARIZATION_LOSSES)"
        if layers
        else ""
    )
    edits: list[Edit] = []
    if not adds or (holder is None and _readable(tree, adds, gets)):
        texts = [tree.segment(v) for v in values]
        for node in adds:
            statement = tree.parents[node]
            assert isinstance(statement, ast.stmt)
            start, end = Layout(tree).extent(statement, comments=False)
            edits.append(Edit(start, end, ""))
        members = f"[{', '.join([*texts, *([f'*{rest}'] if rest else [])])}]" if texts else rest or "[]"
    else:
        word = Names(tree.module).fresh(identifier(key))
        name = f"self.{word}" if holder is not None else word
        for node, value in zip(adds, values, strict=True):
            edits.append(Edit(tree.start(node), tree.end(node), f"{name}.append({tree.segment(value)})"))
        first = min(adds, key=tree.start)
        edits.append(declared_on(tree, holder, word) if holder is not None else _declared(tree, first, name))
        members = f"[*{name}, *{rest}]" if rest else name
    for node in gets:
        edits += _read_edit(tree, symbols, node, key, members)
    return edited(tree, sorted(edits, key=lambda e: e.start))


def _values(tree: Tree, adds: list[ast.AST]) -> list[ast.expr]:
    """What is put into a collection, in order. Raises Blocked."""
    values: list[ast.expr] = []
    adds.sort(key=tree.start)
    for node in adds:
        assert isinstance(node, ast.Call)
        value = node.args[1] if len(node.args) > 1 else next(k.value for k in node.keywords if k.arg == "value")
        if not isinstance(tree.parents.get(node), ast.Expr):
            raise Blocked(node, "TFM704", "a collection is filled inside a larger expression")
        values.append(value)
    return values


def _readable(tree: Tree, adds: list[ast.AST], gets: list[ast.AST]) -> bool:
    """Whether the members can be written where the collection is read: each is put in once, and stays what
    it is."""
    if not gets or min(tree.start(g) for g in gets) < max(tree.start(a) for a in adds):
        return False
    scope = _scope(tree, adds[0])
    stored = [n.id for n in walk(scope) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    for node in adds:
        if any(not isinstance(b, ast.With | ast.Expr) for b in _below(tree, node, scope)):
            return False
        if any(is_own_attribute(n) for n in walk(node)):
            return False
        if any(stored.count(n.id) > 1 for n in walk(node) if isinstance(n, ast.Name)):
            return False
        if _alone(tree, node):
            return False
        value = _values(tree, [node])[0]
        penalty = "l2_loss(" in tree.segment(value) or "reduce_sum(" in tree.segment(value)
        if not (isinstance(value, ast.Name) or (penalty and len(gets) == 1)):
            return False
    return True


def _below(tree: Tree, node: ast.AST, scope: ast.AST) -> list[ast.stmt]:
    """The statements between a node and its scope."""
    found: list[ast.stmt] = []
    for ancestor in tree.ancestors(node):
        if ancestor is scope:
            break
        if isinstance(ancestor, ast.stmt):
            found.append(ancestor)
    return found


def _alone(tree: Tree, node: ast.AST) -> bool:
    statement = tree.parents[node]
    return len(getattr(tree.parents[statement], "body", [])) == 1


def _scope(tree: Tree, node: ast.AST) -> ast.AST:
    return next((a for a in tree.ancestors(node) if isinstance(a, Function | ast.Lambda)), tree.module)


def _declared(tree: Tree, first: ast.AST, name: str) -> Edit:
    """The empty list, before the statement of its scope that fills it first."""
    scope = _scope(tree, first)
    body: list[ast.stmt] = getattr(scope, "body", [])
    inside = {id(first), *(id(a) for a in tree.ancestors(first))}
    statement = next((s for s in body if id(s) in inside), None)
    if statement is None:
        raise Blocked(first, "TFM704", "a collection is filled inside a larger expression")
    layout = Layout(tree)
    start, _ = layout.extent(statement)
    return Edit(start, start, f"{layout.column(statement)}{name} = []{layout.newline}")


def _adds(tree: Tree, symbols: Symbols, node: ast.AST, key: str) -> bool:
    if not isinstance(node, ast.Call) or symbols.symbol(node.func) != "tf.add_to_collection":
        return False
    return collection_key(tree, symbols, _key_argument(node)) == key


def _gets(tree: Tree, symbols: Symbols, node: ast.AST, key: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    symbol = symbols.symbol(node.func)
    if symbol in _READERS:
        return _READERS[symbol][0] == key
    return symbol in _GETTERS and collection_key(tree, symbols, _key_argument(node)) == key


def _regularized(symbols: Symbols, node: ast.AST) -> bool:
    """Whether a call makes a layer with a regularizer."""
    if not isinstance(node, ast.Call):
        return False
    symbol = symbols.symbol(node.func)
    if symbol not in entries("layer") and symbol not in entries("layer_group"):
        return False
    return any(
        k.arg is not None
        and k.arg.endswith("regularizer")
        and not (isinstance(k.value, ast.Constant) and k.value.value is None)
        for k in node.keywords
    )


def _read_edit(tree: Tree, symbols: Symbols, node: ast.AST, key: str, members: str) -> list[Edit]:
    assert isinstance(node, ast.Call)
    symbol = symbols.symbol(node.func) or ""
    tf = _tensorflow(symbols)
    text = members
    if symbol.endswith("get_total_loss"):
        plain = [k for k in node.keywords if k.arg == "add_regularization_losses"] or node.args
        if plain:
            raise Blocked(node, "TFM710", "the total loss is asked for with arguments")
        head = members[1:-1] if members.startswith("[") else f"*{members}"
        text = f"{tf}.add_n([{head}, *{tf}.losses.get_regularization_losses()])"
        if not _has_penalties(tree, symbols):
            text = f"{tf}.add_n({members})"
    elif symbol.endswith("get_regularization_loss"):
        text = f"{tf}.add_n({members})" if members != "[]" else f"{tf}.constant(0.0)"
    return [Edit(tree.start(node), tree.end(node), text)] if text != tree.segment(node) else []


def _has_penalties(tree: Tree, symbols: Symbols) -> bool:
    return any(_regularized(symbols, n) or _adds(tree, symbols, n, _REGULARIZATION) for n in walk(tree.module))


__all__ = ["collection_key", "list_losses", "list_losses_of_objects", "read_collections"]
