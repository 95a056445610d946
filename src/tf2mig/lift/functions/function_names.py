"""Names for the functions that run sites become."""

from __future__ import annotations

import ast
import re

from tf2mig.graph.items import Owner
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.names import Names, snake
from tf2mig.lift.core.slices import Helper, Lifted
from tf2mig.syntax.mentions import last_word

_MAKING = re.compile(r"^_*(get|compute|make|build)_")


def names_of_functions(context: Context, owner: Owner) -> Names:
    """The names among which a scope's lifted functions get theirs: their class's own, unless it is one of a family."""
    cls = context.class_of(owner)
    if cls is None or owner in context.builders:
        return context.names
    family = {cls.name, *(ast.unparse(b) for b in cls.bases)}
    classes = [n for n in context.state.tree.nodes if isinstance(n, ast.ClassDef) and n is not cls]
    related = any(c.name in family or cls.name in map(ast.unparse, c.bases) for c in classes)
    if related:
        return context.names
    names = context.names_in(owner)
    names.free |= context.names.free - names.given
    return names


def _rivals(context: Context, function: Lifted) -> list[Lifted]:
    """The lifted functions that get their names among the same, the one itself included."""
    names = names_of_functions(context, function.owner)
    return [f for f in context.functions if names_of_functions(context, f.owner) is names]


def function_name(context: Context, function: Lifted) -> str:
    """A name after what the function does: trains, updates, or computes what was fetched; it may be taken yet."""
    if function.stem:
        return function.stem
    names = [root_of(o.text) for o in function.outputs if o.text]
    if function.eager:
        return f"make_{_word(names[0])}"
    trains = [o for o in function.outputs if _trains(o)] or _training_operations(function)
    if trains:
        return _training_name(context, function, trains)
    updates = [o for o in function.outputs if o.kind is Kind.OPERATION]
    if updates and len(updates) == len(function.outputs):
        return _update_name(names_of_functions(context, function.owner), _word(root_of(updates[0].text)) or "update")
    if len(set(names)) == 1 and len(function.outputs) == len(names):
        return f"compute_{_word(names[0])}"
    if 1 < len(names) <= 2:
        return "compute_" + "_and_".join(_word(n) for n in names)
    return "evaluate" if names or len(function.outputs) > 1 else _expression_name(context, function)


def told_apart(context: Context, function: Lifted, name: str) -> str:
    """The name, with what the function computes from where another computes the same from something else."""
    other = next((f for f in _rivals(context, function) if f.name == name), None)
    if other is None or not name.startswith("compute_") or len(function.params) != 1:
        return name
    return name if function.params == other.params else f"{name}_from_{context.param(function.params[0])}"


def _training_name(context: Context, function: Lifted, trains: list[Value]) -> str:
    """``train_step``, unless the program trains several things and gives the operation a name that tells them apart."""
    train = snake(next((root_of(o.text) for o in trains if o.text), ""))
    names, rivals = names_of_functions(context, function.owner), _rivals(context, function)
    several = any(f is not function and any(o.kind is Kind.TRAIN for o in f.outputs) for f in rivals)
    if len(trains) > 1 or not several or train in ("", "train", "train_op", "train_step", "optimizer"):
        if any(f.name == "train_step" for f in rivals):
            # Trained elsewhere too, with other results.
            more = next((_word(root_of(o.text)) for o in function.outputs if o.text and not _trains(o)), "")
            return f"train_step_with_{more}" if more else "train_step"
        free = (name for name in ("train_step", "optimize") if not names.is_taken(name))
        return next(free, "train_step")
    says = train.endswith("step") or (train.startswith("step_") and not names.is_taken(train))
    return train if says else f"{train}_step"


def _update_name(names: Names, stem: str) -> str:
    says = stem.startswith(("update", "assign", "run", "train", "copy")) and not stem.startswith("training")
    return stem if says and not names.is_taken(stem) else f"run_{stem}"


def _trains(output: Value) -> bool:
    return any(leaf.kind is Kind.TRAIN for leaf in [output, *output.members])


def _training_operations(function: Lifted) -> list[Value]:
    """The operations that train by what they wait for: ``with tf.control_dependencies([step]): train = tf.no_op()``."""
    behind = any(i.value is not None and i.value.kind is Kind.TRAIN for i in function.whole)
    return [o for o in function.outputs if o.kind is Kind.OPERATION] if behind else []


def _expression_name(context: Context, function: Lifted) -> str:
    """After what the result is called where it is read, or else after the call that makes it."""
    around = context.state.tree.parents.get(function.sites[0].call)
    target = around.targets[0] if isinstance(around, ast.Assign) and len(around.targets) == 1 else None
    if isinstance(target, ast.Name) and len(target.id) > 2:
        return f"compute_{_word(target.id)}"
    node = function.outputs[0].node if function.outputs else None
    made = node.func if isinstance(node, ast.Call) else node
    name = last_word(made)
    return f"compute_{_word(_MAKING.sub('', name))}" if name else "compute"


def helper_name(helper: Helper, names: Names) -> str:
    """A name after what the helper computes; it may be taken yet."""
    if not helper.results:
        return "prepare"
    backward = any("grad" in name for name in helper.results)
    if len(helper.results) > 2 and not helper.inputs and not backward and not names.is_taken("forward"):
        return "forward"
    name = "compute_" + "_and_".join(helper.results[:2])
    return f"{name}_from_{helper.inputs[0]}" if helper.inputs and names.is_taken(name) else name


def _word(name: str) -> str:
    """A name as a part of another: without underscores at its ends."""
    return snake(name).strip("_") or snake(name)


def root_of(text: str | None) -> str:
    """The name that an expression's text starts with: ``loss`` of ``self.loss[0].x``; nothing for nothing."""
    return (text or "").removeprefix("self.").split("[")[0].split(".")[0]
