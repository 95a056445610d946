"""What the entry module of a compat program must say before it uses TensorFlow."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from tf2mig.findings import Diagnostic
from tf2mig.rules.idioms import idioms_of
from tf2mig.rules.import_statements import PREFIX
from tf2mig.rules.module import Module, make_fix
from tf2mig.syntax.imports import add_imports, insert_after, insert_before
from tf2mig.syntax.walking import walk

DISABLE = "TFM651"
LEGACY = "TFM652"
VARIABLE = "TF_USE_LEGACY_KERAS"


def check_entry(module: Module) -> Iterator[Diagnostic]:
    """The missing switches of a program's entry module."""
    if not module.plan.entry:
        return
    if module.plan.world == "tf1" and not module.plan.eager:
        yield from _disable(module)
    if module.plan.legacy_keras:
        yield from _legacy(module)


def _disable(module: Module) -> Iterator[Diagnostic]:
    switches = idioms_of(module.knowledge).switches
    if any(u.symbol in switches and u.symbol != "tf.Graph" for u in module.symbols.uses):
        return
    message = "the program needs `tf.disable_v2_behavior()`, once, where it starts"
    found = _namespace_import(module)
    if found is not None:
        statement, name = found
        last = _last_harmless(module, statement)
        gap = [] if _blank_follows(module, last) else [""]
        edit = insert_after(module.tree, last, ["", f"{name}.disable_v2_behavior()", *gap])
        yield module.diagnostic(DISABLE, message, statement, fix=make_fix([edit], phase=2))
        return
    if _unswitched(module):
        return
    first = first_tensorflow(module)
    lines = [f"import {PREFIX} as tf", "tf.disable_v2_behavior()"]
    if first is not None:
        edits = [insert_before(module.tree, first, lines)]
        yield module.diagnostic(DISABLE, message, first, fix=make_fix(edits, phase=2))
        return
    edits = add_imports(module.tree, [lines[0]])
    if edits and module.tree.module.body:
        edits[0] = type(edits[0])(edits[0].start, edits[0].end, edits[0].text + lines[1] + "\n")
        yield module.diagnostic(DISABLE, message, module.tree.module.body[0], fix=make_fix(edits, phase=2))


def _unswitched(module: Module) -> bool:
    """Whether an import of plain TensorFlow still waits for its own fix."""
    return module.plan.switch and any(
        scope.parent is None and b.target == "tensorflow" for scope, b in module.import_bindings
    )


def _namespace_import(module: Module) -> tuple[ast.stmt, str] | None:
    """The first import at module level that binds TF1's namespace, and the name."""
    for scope, binding in module.import_bindings:
        if scope.parent is None and binding.target == PREFIX:
            assert isinstance(binding.node, ast.stmt)
            return binding.node, binding.name
    if module.plan.switch:
        return None
    for scope, binding in module.import_bindings:
        if scope.parent is None and binding.target in ("tensorflow", "tensorflow.compat"):
            assert isinstance(binding.node, ast.stmt)
            return binding.node, binding.name + PREFIX[len(binding.target) :]
    return None


def _legacy(module: Module) -> Iterator[Diagnostic]:
    if VARIABLE in module.text:
        return
    first = first_tensorflow(module)
    if first is None:
        return
    lines = ["", f'os.environ["{VARIABLE}"] = "1"', ""]
    if not any(
        scope.parent is None and b.name == "os" and b.target == "os" and b.position < (first.lineno, first.col_offset)
        for scope, b in module.import_bindings
    ):
        lines.insert(0, "import os")
    edit = insert_before(module.tree, first, lines)
    message = "Keras 2 (`tf-keras`) must be chosen before TensorFlow is imported"
    yield module.diagnostic(
        LEGACY,
        message,
        first,
        fix=make_fix([edit], requires=idioms_of(module.knowledge).keras2_requires, phase=2),
    )


def _blank_follows(module: Module, statement: ast.stmt) -> bool:
    """Whether the line behind a statement is empty, or there is none."""
    following = module.text[module.tree.end(statement) :].split("\n", 2)
    return len(following) < 2 or not following[1].strip()


def _last_harmless(module: Module, statement: ast.stmt) -> ast.stmt:
    """The end of the block of imports that a statement begins, as far as they cannot build a graph."""
    plain = idioms_of(module.knowledge).plain_packages | sys.stdlib_module_names | module.knowledge.support
    parent = module.tree.parents.get(statement)
    if not isinstance(parent, ast.Module):
        return statement
    last = statement
    for following in parent.body[parent.body.index(statement) + 1 :]:
        roots = {p.partition(".")[0] for p in _paths(following)}
        if not roots or not roots <= plain or roots & module.plan.locals:
            break
        last = following
    return last


def _paths(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import):
        return [a.name for a in statement.names]
    if isinstance(statement, ast.ImportFrom):
        return ["." * statement.level + (statement.module or "")]
    return []


def _tensorflow_roots(module: Module) -> set[str]:
    """Modules whose import brings TensorFlow with it."""
    idioms = idioms_of(module.knowledge)
    return {
        "tensorflow",
        "keras",
        "tf_keras",
        *idioms.keras2_modules,
        *module.plan.locals,
        *module.knowledge.support,
    }


def first_tensorflow(module: Module) -> ast.stmt | None:
    """The first statement at the top level that imports TensorFlow, or something that does."""
    roots = _tensorflow_roots(module)
    for statement in module.tree.module.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for node in walk(statement):
            if isinstance(node, ast.Import) and any(a.name.split(".")[0] in roots for a in node.names):
                return statement
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in roots:
                return statement
    return None
