"""An optimizer decays its rate itself where its steps are the program's.

step = tf.Variable(0, trainable=False)                        rate = ExponentialDecay(0.1, 10, 0.9)
optimizer = SGD(0.001)                                        optimizer = SGD(rate)
...                                                           ...
    rate = ExponentialDecay(0.1, 10, 0.9)(step)                   optimizer.apply_gradients(...)
    optimizer.learning_rate.assign(rate)
    optimizer.apply_gradients(...)
    step.assign_add(1)

Keras asks a schedule with `optimizer.iterations`, which counts from zero and is raised behind the update
(`keras/src/optimizers/base_optimizer.py`), as TF1's optimizers raise the global step.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass
from typing import TypeGuard

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import numbered
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import blocks_of, is_own_attribute, last_word, names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Function, Tree
from tf2mig.syntax.walking import walk

_SCHEDULES = "keras.optimizers.schedules."
_UNSET = 0.001
"""The rate of an optimizer whose rate is set for each step."""
_READERS = ("tf.cast", "tf.summary.", "tf.train.ExponentialMovingAverage")
_ELSEWHERE = ("Checkpoint", ".restore(", "load_weights", "set_weights", "globals(", "locals(", "exec(", "eval(")
"""Words of programs in which the steps may be set by what is not seen."""


def with_held_schedules(text: str, before: str) -> str:
    """The text, such schedules handed to their optimizers; what the program (``before``) wrote itself stays."""
    if "learning_rate.assign(" in before or any(word in text for word in _ELSEWHERE):
        return text
    while (new := _first(text)) != text:
        text = new
    return text


def _first(text: str) -> str:
    """The text with the first such schedule handed over."""
    if ".learning_rate.assign(" not in text or _SCHEDULES not in text:
        return text
    tree = Tree(Source(text, "module.py"))
    for node in tree.nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".learning_rate.assign"):
            held = _held(tree, node)
            if held is not None:
                return apply_edits(text, sorted(_edits(tree, held), key=lambda e: e.start))
    return text


@dataclass
class _Held:
    """A schedule that an optimizer can hold."""

    setting: ast.Expr
    """The statement that sets the rate."""
    optimizer: ast.expr
    made: ast.Assign
    """What makes the optimizer."""
    schedule: ast.Call
    """`ExponentialDecay(0.1, 10, 0.9)`, without the step that it is asked with."""
    computed: ast.Assign | None
    """The statement that gives the rate its name."""
    helper: Function | None
    """The function that computes the rate."""
    step: ast.expr
    raising: ast.Expr
    """The statement that raises the step."""


def _held(tree: Tree, call: ast.Call) -> _Held | None:
    setting, home = tree.parents[call], tree.function_around(call)
    assert isinstance(call.func, ast.Attribute)
    assert isinstance(call.func.value, ast.Attribute)
    optimizer = call.func.value.value
    if not isinstance(setting, ast.Expr) or home is None or setting not in home.body or len(call.args) != 1:
        return None
    computed, value = _computed(tree, home, call.args[0])
    helper = _helper(tree, value)
    if helper is not None:
        value = helper.body[0].value  # type: ignore[attr-defined]
    made = _made_once(tree, optimizer)
    if made is None or not _is_asked(value) or (computed is None and isinstance(call.args[0], ast.Name)):
        return None
    step = _counter(value.args[0])
    raising = _raised_behind(tree, home, setting, optimizer, step)
    if raising is None or not _only_applied(tree, made, optimizer) or not _counts_from_zero(tree, step, made):
        return None
    schedule = value.func
    assert isinstance(schedule, ast.Call)
    if not all(_is_known(tree, n, helper or home, made) for n in walk(schedule)):
        return None
    held = _Held(setting, optimizer, made, schedule, computed, helper, step, raising)
    return held if all(_sees(tree, n, optimizer, made) for n in _asking(tree, held)) else None


def _computed(tree: Tree, home: Function, rate: ast.expr) -> tuple[ast.Assign | None, ast.expr]:
    """The statement that computes a rate, where one does, and what it computes."""
    if not isinstance(rate, ast.Name):
        return None, rate
    found = [s for b in tree.bindings(home, rate.id) if isinstance(s := tree.parents[b], ast.Assign)]
    if len(found) != 1 or len(tree.bindings(home, rate.id)) != 1 or len(found[0].targets) != 1:
        return None, rate
    around = tree.parents[found[0]]
    return (found[0], found[0].value) if around is home or isinstance(around, ast.With) else (None, rate)


def _helper(tree: Tree, value: ast.expr) -> Function | None:
    """The function without parameters that a rate is asked of, where it does nothing but ask the schedule."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name) or value.args or value.keywords:
        return None
    found = [n for n in tree.module.body if isinstance(n, Function) and n.name == value.func.id]
    if len(found) != 1 or len(found[0].body) != 1 or not isinstance(found[0].body[0], ast.Return):
        return None
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == value.func.id]
    asked = all(isinstance(c := tree.parents[n], ast.Call) and c.func is n for n in uses)
    return found[0] if asked else None


def _is_asked(value: ast.expr) -> TypeGuard[ast.Call]:
    """Whether an expression asks a schedule: `tf.keras.optimizers.schedules.ExponentialDecay(..)(step)`."""
    schedule = value.func if isinstance(value, ast.Call) and len(value.args) == 1 and not value.keywords else None
    return isinstance(schedule, ast.Call) and _SCHEDULES in ast.unparse(schedule.func)


def _counter(asked: ast.expr) -> ast.expr:
    """The step that a schedule is asked with, out of its cast."""
    cast = isinstance(asked, ast.Call) and ast.unparse(asked.func) == "tf.cast"
    return asked.args[0] if cast and asked.args else asked  # type: ignore[attr-defined]


def _made_once(tree: Tree, target: ast.expr) -> ast.Assign | None:
    """The one statement that binds a name, or an attribute of `self`."""
    if not isinstance(target, ast.Name) and not is_own_attribute(target):
        return None
    stores = [n for n in _mentions(tree, target) if isinstance(n.ctx, ast.Store)]
    made = tree.parents[stores[0]] if len(stores) == 1 else None
    in_loop = made is not None and any(isinstance(a, ast.For | ast.While) for a in tree.ancestors(made))
    return made if isinstance(made, ast.Assign) and len(made.targets) == 1 and not in_loop else None


def _mentions(tree: Tree, target: ast.expr) -> list[ast.Name | ast.Attribute]:
    """Where a module names what a target names; also where it may, as `model.step` of `self.step`."""
    kind = type(target)
    return [n for n in tree.nodes if isinstance(n, kind) and last_word(n) == last_word(target)]  # type: ignore[misc]


def _raised_behind(
    tree: Tree, home: Function, setting: ast.Expr, optimizer: ast.expr, step: ast.expr
) -> ast.Expr | None:
    """The statement that raises the step, where it stands right behind the update that follows the setting."""
    place = home.body.index(setting)
    behind = [s for s in home.body[place + 1 : place + 3] if isinstance(s, ast.Expr)]
    texts = [ast.unparse(s) for s in behind]
    if len(texts) != 2 or not texts[0].startswith(f"{ast.unparse(optimizer)}.apply_gradients("):
        return None
    return behind[1] if texts[1] == f"{ast.unparse(step)}.assign_add(1)" else None


def _only_applied(tree: Tree, made: ast.Assign, optimizer: ast.expr) -> bool:
    """Whether an optimizer is made without a rate of its own, and its rate set and its update done in one place."""
    value = made.value
    rate = value.args[0] if isinstance(value, ast.Call) and value.args else None
    if not isinstance(rate, ast.Constant) or rate.value != _UNSET:
        return False
    asked = [getattr(tree.parents[n], "attr", "") for n in _mentions(tree, optimizer) if isinstance(n.ctx, ast.Load)]
    return sorted(a for a in asked if a != "build") == ["apply_gradients", "learning_rate"]


def _counts_from_zero(tree: Tree, step: ast.expr, optimizer: ast.Assign) -> bool:
    """Whether a variable is made with the optimizer, begins at zero, and is changed by one statement alone."""
    made = _made_once(tree, step)
    value = made.value if made is not None and tree.home(made) is tree.home(optimizer) else None
    if not isinstance(value, ast.Call) or last_word(value.func) != "Variable" or not value.args:
        return False
    if not isinstance(value.args[0], ast.Constant) or value.args[0].value != 0:
        return False
    used = [n for n in _mentions(tree, step) if isinstance(n.ctx, ast.Load)]
    changed = [n for n in used if getattr(tree.parents[n], "attr", "").startswith(("assign", "scatter", "load"))]
    return len(changed) == 1 and all(n in changed or _only_reads(tree, n) for n in used)


def _only_reads(tree: Tree, node: ast.expr) -> bool:
    """Whether a place reads a variable: asks for its value, computes or compares, prints, or asks a schedule."""
    parent = tree.parents[node]
    if isinstance(parent, ast.Attribute):
        return parent.attr in ("numpy", "value", "read_value", "dtype", "shape", "name")
    if isinstance(parent, ast.Call):
        return node is not parent.func and (_is_asked(parent) or ast.unparse(parent.func).startswith(_READERS))
    return isinstance(parent, ast.BinOp | ast.Compare)


def _is_known(tree: Tree, node: ast.AST, home: Function, made: ast.Assign) -> bool:
    """Whether a part of a schedule means the same where the optimizer is made as in the function that asks."""
    if is_own_attribute(node):
        bound = _made_once(tree, node)
        return bound is not None and tree.home(bound) is tree.home(made) and _is_plain(bound, made)
    if not isinstance(node, ast.Name):
        return not isinstance(node, ast.comprehension | ast.Lambda | ast.NamedExpr)
    if is_own_attribute(tree.parents[node]):
        return True
    scope = _scope_of(tree, node.id, home)
    if scope is None:
        return hasattr(builtins, node.id) or any(node.id in _imported(i) for i in tree.imports)
    found = tree.bindings(scope, node.id)
    seen = [tree.home(made), *(a for a in tree.ancestors(made) if isinstance(a, Function)), tree.module]
    if scope is home or scope not in seen or len(found) != 1:
        return False
    bound = _made_once(tree, node) if isinstance(found[0], ast.Name) else None
    return isinstance(found[0], ast.arg) or (bound is not None and _is_plain(bound, made))


def _is_plain(bound: ast.Assign, made: ast.Assign) -> bool:
    """Whether a statement binds what is no tensor, above the one that makes the optimizer."""
    return bound.lineno < made.lineno and "tf" not in names_in(bound.value)


def _scope_of(tree: Tree, name: str, home: Function) -> Function | ast.Module | None:
    """The function, from the innermost outwards, or the module, that binds a name; None for no one."""
    around = [home, *(a for a in tree.ancestors(home) if isinstance(a, Function)), tree.module]
    return next((scope for scope in around if tree.bindings(scope, name)), None)


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    return {a.asname or a.name.partition(".")[0] for a in node.names}


def _sees(tree: Tree, node: ast.AST, optimizer: ast.expr, made: ast.Assign) -> bool:
    """Whether the optimizer can be asked at a place."""
    home = tree.home(made)
    if isinstance(optimizer, ast.Attribute):
        classes = [a for a in tree.ancestors(made) if isinstance(a, ast.ClassDef)]
        return bool(classes) and classes[0] in tree.ancestors(node)
    return home is tree.module or home in tree.ancestors(node)


def _edits(tree: Tree, held: _Held) -> list[Edit]:
    layout = Layout(tree)
    optimizer = tree.segment(held.optimizer)
    asking = _asking(tree, held)
    name = _name(tree, held, asking)
    made = held.made
    assert isinstance(made.value, ast.Call)
    first = made.value.args[0]
    start = layout.extent(made, comments=False)[0]
    schedule = " ".join(line.strip() for line in tree.segment(held.schedule).splitlines())
    schedule = schedule.replace("( ", "(").replace(" )", ")")
    edits = [
        Edit(start, start, f"{layout.column(made)}{name} = {schedule}{layout.newline}"),
        Edit(tree.start(first), tree.end(first), name),
        Edit(*layout.extent(held.setting, comments=False), ""),
        *(Edit(tree.start(n), tree.end(n), f"{optimizer}.learning_rate") for n in asking),
    ]
    if held.helper is not None:
        edits.append(Edit(*_with_blank_lines(tree, layout, held.helper), ""))
    if held.computed is not None and not _is_read(tree, held):
        edits = [e for e in edits if not _inside(tree, e, held.computed)]
        edits.append(layout.without(held.computed, [held.computed]))
    return [*edits, *_without_step(tree, layout, held)]


def _with_blank_lines(tree: Tree, layout: Layout, helper: Function) -> tuple[int, int]:
    """Where a function stands, with the blank lines behind it, and those above it that no other definition needs."""
    start, end = layout.extent(helper)
    text = tree.text
    end += len(text[end:]) - len(text[end:].lstrip("\r\n"))
    place = tree.module.body.index(helper)
    if place and not isinstance(tree.module.body[place - 1], Function | ast.ClassDef):
        kept = text[:start].rstrip("\r\n")
        start = len(kept) + len(layout.newline)
    return start, end


def _asking(tree: Tree, held: _Held) -> list[ast.Call]:
    """The expressions that ask for the rate."""
    if held.helper is not None:
        return [n for n in tree.nodes if isinstance(n, ast.Call) and ast.unparse(n.func) == held.helper.name]
    asked = {ast.dump(held.schedule), ast.dump(held.step)}
    return [
        n for n in tree.nodes if isinstance(n, ast.Call) and n.args and {ast.dump(n.func), ast.dump(n.args[0])} == asked
    ]


def _inside(tree: Tree, edit: Edit, node: ast.AST) -> bool:
    return tree.start(node) <= edit.start and edit.end <= tree.end(node)


def _is_read(tree: Tree, held: _Held) -> bool:
    """Whether the step does more with the rate than set it."""
    assert held.computed is not None
    home = tree.home(held.computed)
    target = held.computed.targets[0]
    named = [n for n in walk(home) if isinstance(n, ast.Name) and n.id == last_word(target)]
    return any(isinstance(n.ctx, ast.Load) and tree.statement(n) is not held.setting for n in named)


def _name(tree: Tree, held: _Held, asking: list[ast.Call]) -> str:
    """What the schedule is called: as the rate was where nothing else is called so."""
    word = last_word(held.computed.targets[0]) if held.computed is not None else ""
    taken = {n.id for n in tree.nodes if isinstance(n, ast.Name)} | {
        n.arg for n in tree.nodes if isinstance(n, ast.arg)
    }
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == word]
    if word and held.computed is not None and len(uses) == 2 and not _is_read(tree, held):
        return word
    return numbered(f"{word}_schedule" if word else "schedule", lambda n: n in taken)


def _without_step(tree: Tree, layout: Layout, held: _Held) -> list[Edit]:
    """The edits that take the step out where nothing asks for it any more."""
    made = _made_once(tree, held.step)
    asked = [n for n in _mentions(tree, held.step) if n is not held.step and isinstance(n.ctx, ast.Load)]
    if made is None or len(asked) != 1 or stored_names(held.step):
        return []
    blocks = [b for b in blocks_of(tree.parents[made]) if made in b]
    if len(blocks[0]) == 1:
        return []
    return [layout.without(made, [made]), layout.without(held.raising, [held.raising])]


__all__ = ["with_held_schedules"]
