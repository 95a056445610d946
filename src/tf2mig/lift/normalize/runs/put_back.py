"""Values kept in Python that are put back into variables: one run assigns them all.

    for v, value in zip(tf.trainable_variables(), kept):     sess.run([v.assign(value) for v, value in zip(..)])
        sess.run(v.assign(value))
    counter.load(100, sess)                                  sess.run(counter.assign(100))

Values that runs returned do not change with the variables, so that the order of the assignments says nothing.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_SESSIONS = frozenset({"tf.Session", "tf.InteractiveSession"})


def put_back_at_once(tree: Tree) -> Tree:
    """The tree of a text in which such loops and calls are runs of assignments."""
    if ".assign(" not in tree.text and ".load(" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    done: set[ast.AST] = set()
    for node in tree.nodes:
        inner = node.body[0] if isinstance(node, ast.For) and len(node.body) == 1 and not node.orelse else node
        call = inner.value if isinstance(inner, ast.Expr) else None
        found = _assigned(tree, symbols, call) if isinstance(call, ast.Call) and inner not in done else None
        if found is None:
            continue
        session, variable, value, loaded = found
        text = f"{tree.segment(variable)}.assign({tree.segment(value)})"
        if isinstance(node, ast.For):
            if not _is_put_back(tree, node, variable, value, loaded=loaded):
                continue
            done.add(inner)
            text = f"[{text} for {tree.segment(node.target)} in {tree.segment(node.iter)}]"
        elif not loaded:
            continue
        edits.append(Edit(tree.start(node), tree.end(node), f"{session}.run({text})"))
    return edited(tree, edits)


def _assigned(tree: Tree, symbols: Symbols, call: ast.Call) -> tuple[str, ast.expr, ast.expr, bool] | None:
    """The session, the variable and the value of `session.run(variable.assign(value))` and of
    `variable.load(value, session)`, and whether it is the latter."""
    method = call.func
    if not isinstance(method, ast.Attribute) or symbols.symbol(method) is not None:
        return None
    if method.attr == "load":
        session = call.args[1] if len(call.args) == 2 else next((k.value for k in call.keywords), None)
        plain = call.args and len(call.args) + len(call.keywords) == 2
        known = isinstance(session, ast.Name) and session.id in _sessions(tree, symbols)
        return (tree.segment(session), method.value, call.args[0], True) if plain and known and session else None
    made = call.args[0] if method.attr == "run" and len(call.args) == 1 and not call.keywords else None
    if not isinstance(made, ast.Call) or not isinstance(made.func, ast.Attribute) or made.func.attr != "assign":
        return None
    plain = len(made.args) == 1 and not made.keywords and isinstance(made.func.value, ast.Name)
    return (tree.segment(method.value), made.func.value, made.args[0], False) if plain else None


def _sessions(tree: Tree, symbols: Symbols) -> set[str]:
    """The names that are given sessions."""
    made: list[tuple[ast.expr, ast.expr]] = []
    for node in tree.nodes:
        if isinstance(node, ast.Assign):
            made += [(node.value, t) for t in node.targets]
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            made.append((node.context_expr, node.optional_vars))
    return {t.id for v, t in made if isinstance(t, ast.Name) and _is_session(symbols, v)}


def _is_session(symbols: Symbols, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and symbols.called(node) in _SESSIONS


def _is_put_back(tree: Tree, loop: ast.For, variable: ast.expr, value: ast.expr, *, loaded: bool) -> bool:
    """Whether a loop goes over variables with the values that a run returned for them."""
    target, head = loop.target, loop.iter
    if not isinstance(head, ast.Call) or not isinstance(head.func, ast.Name) or head.func.id != "zip":
        return False
    pair = target.elts if isinstance(target, ast.Tuple) else []
    if len(pair) != 2 or len(head.args) != 2 or not all(isinstance(e, ast.Name) for e in pair):
        return False
    if [ast.unparse(variable), ast.unparse(value)] != [ast.unparse(e) for e in pair]:
        return False
    kept = ast.unparse(head.args[1])
    given = [
        n.value for n in tree.nodes if isinstance(n, ast.Assign) and any(ast.unparse(t) == kept for t in n.targets)
    ]
    runs = [v for v in given if isinstance(v, ast.Call) and isinstance(v.func, ast.Attribute) and v.func.attr == "run"]
    others = [v for v in given if v not in runs and not (isinstance(v, ast.Constant) and v.value is None)]
    names = {e.id for e in pair if isinstance(e, ast.Name)}
    loads = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id in names and isinstance(n.ctx, ast.Load)]
    read = any(not _is_bound(tree, n) for n in loads)
    return (loaded or (bool(runs) and not others)) and not read


def _is_bound(tree: Tree, node: ast.Name) -> bool:
    """Whether a loop or comprehension around a name binds it."""
    heads = [g for a in tree.ancestors(node) for g in (a, *getattr(a, "generators", ()))]
    targets = [h.target for h in heads if isinstance(h, ast.For | ast.comprehension)]
    return any(isinstance(n, ast.Name) and n.id == node.id for t in targets for n in walk(t))


__all__ = ["put_back_at_once"]
