"""Statements that say several things at once, or by a helper of TensorFlow's, written out as what they are.

`a, b = f(x), g(y)` is two statements, so that a run that needs one of them does not need both;
`tf.train.global_step(sess, step)` is a run (tensorflow/python/training/training_util.py of TF 1.15);
`tf.case({a: f})` is `tf.case([(a, f)])`; `v.value()` of a listed variable is the variable.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.normalize.calls.keyword_dicts import keywords_of
from tf2mig.lift.normalize.training.optimize_losses import plain_minimization
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def spell_out(tree: Tree) -> Tree:
    """The tree of a text in which such statements are written out."""
    symbols = Symbols(tree)
    makers = {f.name for f in tree.module.body if isinstance(f, ast.FunctionDef) and _makes(symbols, f)}
    edits: list[Edit] = []
    lists = "_variables(" in tree.text or "_collection(" in tree.text
    for node in tree.nodes:
        if isinstance(node, ast.Assign) and _is_parallel(node, makers):
            edits.append(_one_by_one(tree, node))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.ListComp) and _only_run(tree, node):
            edits += _grouped(tree, symbols, node.value.elt)
        elif isinstance(node, ast.Call) and symbols.called(node) == "tf.train.global_step":
            edits += _run(tree, node)
        elif isinstance(node, ast.Call) and symbols.called(node) == "tf.case":
            edits += _pairs(tree, node)
        elif isinstance(node, ast.Call) and symbols.called(node) == "tf.nn.embedding_lookup":
            edits += _one_table(tree, node)
        elif isinstance(node, ast.Call) and lists and _reads_value(tree, node):
            assert isinstance(node.func, ast.Attribute)
            edits.append(Edit(tree.end(node.func.value), tree.end(node), ""))
        elif isinstance(node, ast.keyword) and node.arg == "reuse" and _is_the_scopes(symbols, node.value):
            edits.append(Edit(tree.start(node.value), tree.end(node.value), "None"))
        elif isinstance(node, ast.keyword) and node.arg in ("training", "is_training"):
            edits += _plain_flag(tree, symbols, node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            edits += keywords_of(tree, node, node.value)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            edits += _run_first(tree, node, node.value, len(edits))
        elif isinstance(node, ast.Assign | ast.Return):
            edits += plain_minimization(tree, symbols, node)
    for function in tree.nodes:
        if isinstance(function, ast.FunctionDef) and any(_asks_shape(n) for n in walk(function)):
            edits += _initial_values(tree, symbols, function)
    return edited(tree, edits)


def _is_the_scopes(symbols: Symbols, node: ast.expr) -> bool:
    """`tf.get_variable_scope().reuse`, which holds for a cell that says nothing of it, too."""
    if not isinstance(node, ast.Attribute) or node.attr != "reuse" or not isinstance(node.value, ast.Call):
        return False
    return symbols.called(node.value) == "tf.get_variable_scope"


def _reads_value(tree: Tree, node: ast.Call) -> bool:
    """Whether a call is `v.value()` of what may be a variable of a layer: Keras' variables have an attribute there."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "value" or node.args or node.keywords:
        return False
    own = any(isinstance(n, ast.FunctionDef) and n.name == "value" for n in tree.nodes)
    return not own and not isinstance(tree.parents.get(node), ast.Attribute)


def _only_run(tree: Tree, node: ast.Assign) -> bool:
    """Whether a statement's target is only fetched by runs whose results nothing takes."""
    wanted = {ast.dump(t).replace("Store()", "Load()") for t in node.targets}
    uses = [
        n
        for n in tree.nodes
        if isinstance(n, ast.Name | ast.Attribute) and isinstance(n.ctx, ast.Load) and ast.dump(n) in wanted
    ]
    runs = [tree.parents.get(n) for n in uses]
    return bool(uses) and all(
        isinstance(r, ast.Call)
        and isinstance(r.func, ast.Attribute)
        and r.func.attr == "run"
        and isinstance(tree.parents.get(r), ast.Expr)
        for r in runs
    )


def _grouped(tree: Tree, symbols: Symbols, node: ast.expr) -> list[Edit]:
    """Several assignments for each round of a list are one group each."""
    if not isinstance(node, ast.List | ast.Tuple) or not node.elts:
        return []
    calls = [e for e in node.elts if isinstance(e, ast.Call) and symbols.called(e) == "tf.assign"]
    module = calls[0].func if calls else None
    if len(calls) != len(node.elts) or not isinstance(module, ast.Attribute):
        return []
    inside = ", ".join(tree.segment(e) for e in node.elts)
    return [Edit(tree.start(node), tree.end(node), f"{tree.segment(module.value)}.group({inside})")]


def _run_first(tree: Tree, node: ast.Expr, call: ast.Call, number: int) -> list[Edit]:
    """`writer.add_summary(sess.run(merged), step)` is a run, and what its result is handed to.

    The ``number`` tells its name from those of others.
    """
    run = call.args[0] if call.args else None
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "add_summary" or not isinstance(run, ast.Call):
        return []
    if not isinstance(run.func, ast.Attribute) or run.func.attr not in ("run", "eval"):
        return []
    layout = Layout(tree)
    if tree.text[layout.line_start(node.lineno) : tree.start(node)].strip():
        return []
    used = {n.id for n in tree.nodes if isinstance(n, ast.Name)} | {n.arg for n in tree.nodes if isinstance(n, ast.arg)}
    name = next(
        n
        for n in ([] if number else ["summary"]) + [f"summary_{k}" for k in range(number + 1, number + 1000)]
        if n not in used
    )
    line = f"{name} = {tree.segment(run)}{layout.newline}{layout.column(node)}"
    return [Edit(tree.start(node), tree.start(node), line), Edit(tree.start(run), tree.end(run), name)]


def _asks_shape(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("get_shape", "shape")


def _initial_values(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> list[Edit]:
    """`init = tf.truncated_normal(...)`, used once by a following `tf.Variable`, stands in its call."""
    edits: list[Edit] = []
    for statement in walk(function):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name) or len(statement.targets) != 1:
            continue
        value = statement.value
        if not isinstance(value, ast.Call) or not (symbols.called(value) or "").startswith(_VALUES):
            continue
        uses = [n for n in walk(function) if isinstance(n, ast.Name) and n.id == target.id and n is not target]
        call = tree.parents.get(uses[0]) if len(uses) == 1 else None
        maker = tree.parents.get(call) if call is not None else None
        siblings = getattr(tree.parents.get(statement), "body", [])
        if not isinstance(call, ast.Call) or symbols.called(call) != "tf.Variable" or call.args[:1] != uses:
            continue
        if statement in siblings and maker in siblings[siblings.index(statement) + 1 :][:1]:
            start, end = Layout(tree).extent(statement)
            edits += [Edit(start, end, ""), Edit(tree.start(uses[0]), tree.end(uses[0]), tree.segment(value))]
    return edits


_VALUES = ("tf.truncated_normal", "tf.random_normal", "tf.random_uniform", "tf.zeros", "tf.ones", "tf.random.")


def _pairs(tree: Tree, node: ast.Call) -> list[Edit]:
    """`tf.case({p: f})` takes pairs: TF2's tensors are no keys. Their order means nothing where one alone holds."""
    exclusive = any(k.arg == "exclusive" and isinstance(k.value, ast.Constant) and k.value.value for k in node.keywords)
    choices = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "pred_fn_pairs"), None)
    if not isinstance(choices, ast.Dict) or not (exclusive or len(choices.keys) == 1):
        return []
    edits = [
        Edit(tree.start(choices), tree.start(choices) + 1, "["),
        Edit(tree.end(choices) - 1, tree.end(choices), "]"),
    ]
    for key, value in zip(choices.keys, choices.values, strict=True):
        colon = tree.text.index(":", tree.end(key)) if key is not None else 0
        if key is None or tree.text[tree.end(key) : colon].strip():
            return []
        edits += [
            Edit(tree.start(key), tree.start(key), "("),
            Edit(tree.end(key), colon + 1, ","),
            Edit(tree.end(value), tree.end(value), ")"),
        ]
    return edits


def _run(tree: Tree, node: ast.Call) -> list[Edit]:
    if len(node.args) != 2 or node.keywords:
        return []
    session, step = (tree.segment(a) for a in node.args)
    return [Edit(tree.start(node), tree.end(node), f"{session}.run({step})")]


def _one_table(tree: Tree, node: ast.Call) -> list[Edit]:
    """A list of one table is the table: TF1 took lists of shards (python/ops/embedding_ops.py of TF 1.15)."""
    given = next((k.value for k in node.keywords if k.arg == "params"), node.args[0] if node.args else None)
    if not isinstance(given, ast.List | ast.Tuple) or len(given.elts) != 1 or isinstance(given.elts[0], ast.Starred):
        return []
    return [Edit(tree.start(given), tree.end(given), tree.segment(given.elts[0]))]


def _plain_flag(tree: Tree, symbols: Symbols, node: ast.expr) -> list[Edit]:
    """`training=tf.convert_to_tensor(flag)` is `training=flag`: a Keras layer takes no constant tensor."""
    if not isinstance(node, ast.Call) or symbols.called(node) != "tf.convert_to_tensor" or len(node.args) != 1:
        return []
    return [Edit(tree.start(node), tree.end(node), tree.segment(node.args[0]))]


def _makes(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function opens a variable scope, makes layers or variables."""
    return any(
        isinstance(n, ast.Call)
        and (symbols.called(n) or "").startswith(("tf.variable_scope", "tf.get_variable", "tf.layers."))
        for n in walk(function)
    )


def _is_parallel(node: ast.Assign, makers: set[str]) -> bool:
    target, value = node.targets[0], node.value
    if len(node.targets) != 1 or not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
        return False
    names = [t.id for t in target.elts if isinstance(t, ast.Name)]
    read = names_in(value)
    if len(set(names)) != len(target.elts) or len(names) != len(value.elts) or set(names) & read:
        return False
    calls = [v for v in value.elts if isinstance(v, ast.Call) and isinstance(v.func, ast.Name)]
    return len(calls) == len(value.elts) and all(isinstance(c.func, ast.Name) and c.func.id in makers for c in calls)


def _one_by_one(tree: Tree, node: ast.Assign) -> Edit:
    layout = Layout(tree)
    assert isinstance(node.targets[0], ast.Tuple)
    assert isinstance(node.value, ast.Tuple)
    pairs = zip(node.targets[0].elts, node.value.elts, strict=True)
    lines = [f"{tree.segment(t)} = {tree.segment(v)}" for t, v in pairs]
    return Edit(tree.start(node), tree.end(node), f"{layout.newline}{layout.column(node)}".join(lines))


__all__ = ["spell_out"]
