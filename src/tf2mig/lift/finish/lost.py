"""A check of lifted classes: every attribute that is read is one that the class still sets."""

from __future__ import annotations

import ast
import re
from typing import TypeGuard

from tf2mig.graph import categories as cat
from tf2mig.syntax.mentions import stored_names
from tf2mig.syntax.walking import walk


def lost_attributes(before: str, after: str) -> set[str]:
    """Attributes that classes set before and do not set any more, and that are read all the same."""
    old, new = ast.parse(before), ast.parse(after)
    gone_by_class = _gone(old, new)
    found: set[str] = set()
    for cls in [n for n in walk(new) if isinstance(n, ast.ClassDef)]:
        gone = gone_by_class.get(cls.name, set())
        reads = {n.attr for n in walk(cls) if _is_read(n, {"self"})} if gone else set()
        found |= {f"self.{name}" for name in gone & reads}
    for name, cls_name in _instances(new).items():
        gone = gone_by_class.get(cls_name, set())
        if gone:
            reads = {n.attr for n in walk(new) if _is_read(n, {name})}
            found |= {f"{name}.{attribute}" for attribute in gone & reads}
    return found


def unset_attributes(before: str, after: str) -> set[str]:
    """Attributes that a class reads of ``self``, that nothing sets and that the program did not know before."""
    old, new = ast.parse(before), ast.parse(after)
    known = {n.attr for n in walk(old) if isinstance(n, ast.Attribute)}
    classes = {n.name: n for n in walk(new) if isinstance(n, ast.ClassDef)}
    # A class may read what one that builds on it sets.
    has = known.union(*map(_has, classes.values()), *map(_dynamic, classes.values()))
    found: set[str] = set()
    for cls in classes.values():
        if any(not isinstance(b, ast.Name) or b.id not in {*classes, "object"} for b in cls.bases if not _is_module(b)):
            continue
        reads = {n.attr for n in walk(cls) if _is_read(n, {"self"}) and not hasattr(_Any, n.attr)}
        found |= {f"self.{name}" for name in reads - has}
    return found


class _Any:
    """What every object has, and those of `tf.Module`."""

    trainable_variables = variables = non_trainable_variables = submodules = name = name_scope = None


def _is_module(base: ast.expr) -> bool:
    return isinstance(base, ast.Attribute) and base.attr == "Module"


def left_steps(before: str, text: str) -> ast.AST | None:
    """A call of what TF1's optimizers offer and Keras' do not, if one is left in a lifted text; what lifting called so
    itself is none."""
    module = ast.parse(text)
    imports = [n for n in walk(module) if isinstance(n, ast.Import | ast.ImportFrom)]
    known = {(a.asname or a.name).partition(".")[0] for n in imports for a in n.names}
    for node in walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        root: ast.expr = node.func.value
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in known:
            continue
        counted = node.func.attr in cat.STEPS and any(k.arg == "global_step" for k in node.keywords)
        # Keras' optimizers take no tensor: what a function of the program does not offer itself is TF1's.
        counted = counted or (node.func.attr == "minimize" and bool(node.args) and "def minimize" not in text)
        if counted or (node.func.attr == "compute_gradients" and node.func.attr in before):
            return node
    return None


def _gone(old: ast.Module, new: ast.Module) -> dict[str, set[str]]:
    """By class, the attributes that it set and neither it nor a class above it has any more."""
    classes = {n.name: n for n in walk(new) if isinstance(n, ast.ClassDef)}
    found: dict[str, set[str]] = {}
    for cls in [n for n in walk(old) if isinstance(n, ast.ClassDef)]:
        if cls.name not in classes:
            continue
        has: set[str] = set()
        pending = [classes[cls.name]]
        while pending:
            one = pending.pop()
            has |= _has(one)
            pending += [
                classes[b.id] for b in one.bases if isinstance(b, ast.Name) and b.id in classes and b.id != one.name
            ]
        found[cls.name] = _has(cls) - has - _dynamic(classes[cls.name])
    return found


def _has(cls: ast.ClassDef) -> set[str]:
    """Attributes that a class sets on ``self`` or holds itself."""
    found = {n.attr for n in walk(cls) if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
    for statement in cls.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(statement.name)
        found |= stored_names(statement) if isinstance(statement, ast.Assign | ast.AnnAssign) else set()
    return found


def _dynamic(cls: ast.ClassDef) -> set[str]:
    """Names that the class mentions as strings, which ``setattr`` may set."""
    return {
        n.value
        for n in walk(cls)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and re.fullmatch(r"\w+", n.value)
    }


def _is_read(node: ast.AST, holders: set[str]) -> TypeGuard[ast.Attribute]:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.value, ast.Name)
        and node.value.id in holders
    )


def _instances(module: ast.Module) -> dict[str, str]:
    """Names that only ever hold an object of one class."""
    found: dict[str, set[str]] = {}
    for node in walk(module):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.setdefault(node.id, set())
        elif isinstance(node, ast.arg):
            found.setdefault(node.arg, set()).add("?")
    for node in walk(module):
        if isinstance(node, ast.Assign):
            call = node.value
            name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else "?"
            for target in node.targets:
                for inner in walk(target):
                    if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
                        found[inner.id].add(name if inner is target else "?")
    return {name: next(iter(classes)) for name, classes in found.items() if len(classes) == 1}


__all__ = ["left_steps", "lost_attributes", "unset_attributes"]
