"""Dimensions of static shapes: in TF2 an element of a shape is an integer or None, no `Dimension` any
more.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.module import Module, make_fix
from tf2mig.syntax.mentions import stored_names
from tf2mig.syntax.scopes import Scope
from tf2mig.syntax.walking import walk

CODE = "TFM501"


def check_dimensions(module: Module) -> Iterator[Diagnostic]:
    """``x.shape[0].value`` and ``[d.value for d in x.get_shape()]``, where TF2's behaviour holds."""
    if module.plan.mode != "native" or module.plan.world != "tf1":
        return
    for node in module.tree.nodes:
        if not (isinstance(node, ast.Attribute) and node.attr == "value" and isinstance(node.ctx, ast.Load)):
            continue
        inner = node.value
        if _is_element(module, inner):
            end = module.tree.end(node)
            start = module.tree.text.rindex(".", module.tree.end(inner), end)
            message = "an element of a shape is an integer or None in TF2, without `.value`"
            yield module.diagnostic(CODE, message, node, fix=make_fix([Edit(start, end, "")]))


def _is_element(module: Module, node: ast.expr) -> bool:
    """Whether an expression is one of the sizes of a static shape."""
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        return _is_shape(node.value) or _names_shape(module, node.value)
    if not isinstance(node, ast.Name):
        return False
    source = _source(module, node)
    if source is not None:
        return _is_shape(source) or _names_shape(module, source)
    return _names_element(module, node)


def _source(module: Module, node: ast.Name) -> ast.expr | None:
    """What a name takes its values from, one after another: a loop, a comprehension, or what `map` applies."""
    for ancestor in module.tree.ancestors(node):
        if isinstance(ancestor, ast.For) and node.id in stored_names(ancestor.target):
            bound = [n for n in walk(ancestor) if isinstance(n, ast.Name) and n.id == node.id]
            once = sum(not isinstance(n.ctx, ast.Load) for n in bound) == 1
            return _counted(ancestor.target, ancestor.iter, node.id) if once else None
        if isinstance(ancestor, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            for part in ancestor.generators:
                if isinstance(part.target, ast.Name) and part.target.id == node.id:
                    return part.iter
        if isinstance(ancestor, ast.Lambda) and node.id in {a.arg for a in ancestor.args.args}:
            call = module.tree.parents.get(ancestor)
            applied = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "map"
            if isinstance(call, ast.Call) and applied and len(call.args) == 2 and call.args[0] is ancestor:
                return call.args[1]
            return None
    return None


def _counted(target: ast.expr, source: ast.expr, name: str) -> ast.expr | None:
    """What a loop's name goes over, which `enumerate` may count."""
    if isinstance(target, ast.Name):
        return source
    counts = isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "enumerate"
    if not counts or not isinstance(source, ast.Call) or not isinstance(target, ast.Tuple) or len(source.args) != 1:
        return None
    last = target.elts[-1]
    return source.args[0] if len(target.elts) == 2 and isinstance(last, ast.Name) and last.id == name else None


def _names_element(module: Module, node: ast.Name) -> bool:
    """Whether a name is bound once, to an element of a static shape or to one of all that are taken apart."""
    for holder in _scopes(module, node):
        if node.id in holder.bindings:
            found = [b.node for b in holder.bindings[node.id]]
            parent = module.tree.parents.get(found[0])
            apart = isinstance(parent, ast.Tuple | ast.List)
            statement = module.tree.parents.get(parent) if apart and parent is not None else parent
            target = parent if apart else found[0]
            if len(found) > 1 or not isinstance(statement, ast.Assign) or statement.targets != [target]:
                return False
            value = statement.value
            if apart:
                return _is_shape(value)
            return (
                isinstance(value, ast.Subscript) and not isinstance(value.slice, ast.Slice) and _is_shape(value.value)
            )
    return False


def _is_shape(node: ast.expr) -> bool:
    """Whether an expression is the static shape of something."""
    if isinstance(node, ast.Attribute):
        return node.attr == "shape"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_shape"


def _names_shape(module: Module, node: ast.expr) -> bool:
    """Whether a name is bound once, to a static shape."""
    if not isinstance(node, ast.Name):
        return False
    for holder in _scopes(module, node):
        if node.id in holder.bindings:
            found = holder.bindings[node.id]
            return len(found) == 1 and _bound_value(module, found[0].node, node.id)
    return False


def _bound_value(module: Module, bound: ast.AST, name: str) -> bool:
    if isinstance(bound, ast.Attribute):
        return _is_shape(bound)
    parent = module.tree.parents.get(bound)
    return (
        isinstance(bound, ast.Name)
        and bound.id == name
        and isinstance(parent, ast.Assign)
        and parent.targets == [bound]
        and _is_shape(parent.value)
    )


def _scopes(module: Module, node: ast.AST) -> Iterator[Scope]:
    for ancestor in module.tree.ancestors(node):
        scope = module.symbols.scopes.get(ancestor)
        if scope is not None:
            yield scope
