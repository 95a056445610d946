"""What the functions of one scope share: helpers, and functions that call each other."""

from __future__ import annotations

import ast

from tf2mig.graph.items import Item, Role
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Helper, Lifted, is_update, share
from tf2mig.lift.functions.function_names import function_name, helper_name, names_of_functions, root_of, told_apart
from tf2mig.lift.objects.iterators import companions
from tf2mig.syntax.mentions import is_own_attribute


def divide(context: Context, functions: list[Lifted]) -> list[Helper]:
    """Name the functions of one scope, part off what they share and give them their parameters; the new helpers."""
    names = names_of_functions(context, functions[0].owner)
    for function in functions:
        function.params = placeholders_of(context, function)
        function.name = names.fresh(told_apart(context, function, function_name(context, function)))
    _call_each_other(context, functions)
    apart = [f for f in functions if any(m.given for m in f.methods)]
    helpers = share([f for f in functions if f not in apart])
    for function in apart:
        share([function])
    for helper in helpers:
        _describe(context, helper, helpers, functions)
    for helper in helpers:
        exact = [f for f in functions if _is_exactly(f, helper)]
        if exact:
            helper.lifted, helper.results = exact[0], _results(exact[0])
            helper.name = exact[0].name
            exact[0].own, exact[0].helpers = list(helper.items), []
        else:
            helper.name = names.fresh(helper_name(helper, names))
    return helpers


def _is_exactly(function: Lifted, helper: Helper) -> bool:
    """Whether a function is what a helper would be: it is called instead."""
    if not function.items or helper.inputs or _computing(function.items) != _computing(helper.items):
        return False
    results = _results(function)
    return len(set(results)) == len(results) and set(results) == set(helper.results)


def _computing(items: list[Item]) -> set[Item]:
    """Statements without those that name an attribute as the local is named that it takes: `self.code = code`."""
    return {i for i in items if not _keeps_word(i)}


def _keeps_word(item: Item) -> bool:
    node = item.node
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Name) or len(node.targets) != 1:
        return False
    return is_own_attribute(node.targets[0]) and node.targets[0].attr == node.value.id


def _results(function: Lifted) -> list[str]:
    """The local names of what a function returns; none where it returns more than names."""
    if function.shape in ("dict", "nested") or any(o.text is None for o in function.outputs):
        return []
    return [str(o.text).removeprefix("self.") for o in function.outputs]


def _call_each_other(context: Context, functions: list[Lifted]) -> None:
    """A function whose whole slice another contains, and of which that one needs only the result, is called."""
    for function in functions:
        candidates = [
            f for f in functions if f is not function and _is_callee(f) and set(f.whole) < set(function.whole)
        ]
        candidates.sort(key=lambda f: -len(f.whole))
        for callee in candidates:
            inside = set(callee.whole)
            if not inside <= set(function.items) or not _only_result(callee, function):
                continue
            function.items = [i for i in function.items if i not in inside]
            function.callees.append(callee)


def _is_callee(function: Lifted) -> bool:
    """Whether the function computes one named value and changes nothing."""
    if any(m.given for m in function.methods):
        return False
    if len(_results(function)) != 1 or not function.items or any(is_update(i) or i.draws for i in function.items):
        return False
    return function.outputs[0].kind is Kind.TENSOR and not function.outputs[0].many


def _only_result(callee: Lifted, function: Lifted) -> bool:
    inside = set(callee.whole)
    result = callee.outputs[0]
    readers = [i for i in function.items if i not in inside] + [s.inline for s in function.sites]
    for reader in readers:
        for value in reader.used_values():
            for leaf in [value, *value.leaves()]:
                if any(i in inside for i in leaf.items) and not (
                    leaf.text == result.text and leaf.items == result.items
                ):
                    return False
        if any(n in inside and n not in result.items for n in reader.needs):
            return False
    for output in function.outputs:
        if any(i in inside for i in output.items) and (output.text != result.text or output.items != result.items):
            return False
    return all(not set(other.whole) & inside for other in function.callees)


def _describe(context: Context, helper: Helper, helpers: list[Helper], functions: list[Lifted]) -> None:
    """What a helper is given and what it gives."""
    inside = set(helper.items)
    params: dict[Value, None] = {}
    inputs: dict[str, None] = {}
    for item in helper.items:
        for placeholder in item.placeholders:
            params[placeholder] = None
        for needed in item.needs:
            if needed not in inside and needed.role is Role.DEFER:
                for name in _names_between(context, needed, item):
                    inputs[name] = None
    helper.params = sorted(params, key=lambda p: context.feeding.order.get(p, 0))
    helper.inputs = list(inputs)
    wanted: dict[str, None] = {}
    for item in helper.items:
        for name in _local_names(item):
            if any(_reads(context, other, item, name) for other in _outside(helper, helpers, functions)) or any(
                item in o.items and root_of(o.text) == name for f in functions if helper in f.helpers for o in f.outputs
            ):
                wanted[name] = None
    helper.results = list(wanted)


def _outside(helper: Helper, helpers: list[Helper], functions: list[Lifted]) -> list[Item]:
    users = [f for f in functions if helper in f.helpers]
    found: dict[Item, None] = {}
    for function in users:
        for item in [*function.items, *(s.inline for s in function.sites)]:
            if item not in helper.items:
                found[item] = None
    return list(found)


def _local_names(item: Item) -> list[str]:
    return [d.removeprefix("self.") for d in item.defines]


def _reads(context: Context, reader: Item, maker: Item, name: str) -> bool:
    """Whether a statement uses the name as another statement defined it."""
    if maker not in reader.needs:
        return False
    leaves = [leaf for value in reader.used_values() for leaf in [value, *value.leaves()]]
    returned = (maker, name) in context.listing.returned and any(leaf.kind is Kind.VARIABLE for leaf in leaves)
    named = any(maker in leaf.items and root_of(leaf.text) == name for leaf in leaves)
    return returned or named or not reader.used_values()


def _names_between(context: Context, maker: Item, reader: Item) -> list[str]:
    return [name for name in _local_names(maker) if _reads(context, reader, maker, name)]


def placeholders_of(context: Context, function: Lifted) -> list[Value]:
    """The placeholders that a function's slice depends on, in the program's order."""
    found: dict[Value, None] = dict.fromkeys(function.taken)
    for item in [*function.whole, *(s.inline for s in function.sites)]:
        for placeholder in item.placeholders:
            found.update(dict.fromkeys(companions(placeholder)))
    for call in function.methods:
        found.update(dict.fromkeys(call.given.values()))
    return sorted(found, key=lambda p: context.feeding.order.get(p, 0))
