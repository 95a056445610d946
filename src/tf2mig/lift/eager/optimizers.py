"""TF1's optimizers in eager programs: Keras', tapes for `minimize`, the global step as a variable."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.categories import GLOBAL_STEPS
from tf2mig.lift.core.rewriter import Page
from tf2mig.lift.steps.optimizers import is_optimizer
from tf2mig.lift.steps.page_optimizers import split_decays, written_optimizers
from tf2mig.syntax.walking import walk

_SPARSE = (
    "tf.nn.embedding_lookup",
    "tf.gather",
    "tf.keras.layers.Embedding",
    "tf.nn.nce_loss",
    "tf.nn.sampled_softmax_loss",
)


def global_steps(page: Page) -> None:
    """The global step is a variable like any other; where it is only counted up, it goes."""
    calls = [call for call, symbol in page.calls() if symbol in GLOBAL_STEPS]
    if not calls:
        return
    counted = {id(step) for _, step in _updates(page)}
    if "global_step" not in page.progress.chosen and all(id(c) in counted for c in calls):
        for call in calls:
            page.replace(call, "None")
        return
    created = page.spelled('tf.Variable(0, dtype=tf.int64, trainable=False, name="global_step")')
    home = next((c for c in calls if _names_it(page, c)), None)
    if home is not None and "global_step" not in page.progress.chosen:
        assignment = page.tree.parents[home]
        assert isinstance(assignment, ast.Assign)
        target = assignment.targets[0]
        assert isinstance(target, ast.Name)
        if all(c.lineno >= home.lineno or page.scope(c) is not page.tree.module for c in calls):
            page.replace(home, created)
            for call in calls:
                if call is not home:
                    page.replace(call, target.id)
            return
    name = page.progress.name("global_step")
    page.progress.definitions[name] = f"{name} = {created}"
    for call in calls:
        page.replace(call, name)


def _names_it(page: Page, call: ast.Call) -> bool:
    """Whether a call gives a name of the module to the global step, once and for all."""
    statement = page.tree.parents[call]
    if not isinstance(statement, ast.Assign) or page.tree.parents[statement] is not page.tree.module:
        return False
    if len(statement.targets) != 1 or not isinstance(statement.targets[0], ast.Name):
        return False
    name = statement.targets[0].id
    stores = [n for n in walk(page.tree.module) if isinstance(n, ast.Name) and n.id == name]
    return sum(not isinstance(n.ctx, ast.Load) for n in stores) == 1


def schedules(page: Page) -> None:
    """A decayed learning rate is a schedule, which the optimizer calls with its own count of steps.

    That count is TF1's global step where every update of the program counts that one up.
    """
    for call, split in split_decays(page):
        counted = {page.text(step) for _, step in _updates(page) if step is not None}
        if counted != {split.step} or len(_creations(page)) > 1:
            raise Blocked(call, "TFM710", "a learning rate decays with a step that is not the optimizer's own")
        parent = page.tree.parents[call]
        name = parent.targets[0] if isinstance(parent, ast.Assign) else None
        if isinstance(name, ast.Name) and any(_is_called(page, read) for read in page.reads(name.id)):
            raise Blocked(call, "TFM710", "a decayed learning rate is read by itself")
        page.replace(call, page.spelled(split.schedule))


def _is_called(page: Page, read: ast.Name) -> bool:
    user = page.tree.parents[read]
    return isinstance(user, ast.Call) and user.func is read


def _creations(page: Page) -> list[ast.Call]:
    return [call for call, symbol in page.calls() if is_optimizer(symbol)]


def creations(page: Page) -> None:
    """Keras' optimizers, with TF1's defaults."""
    looks_up_rows = any(use.symbol in _SPARSE for use in page.symbols.uses)
    for call, creator in written_optimizers(page, looks_up_rows=looks_up_rows):
        page.replace(call, page.spelled(creator))


def _method(page: Page, node: ast.AST, name: str) -> ast.Attribute | None:
    """The method that a call calls, where it has the name and its object is no module."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name):
        return None
    base = node.func.value
    if page.symbols.symbol(node.func) is not None:
        return None
    if isinstance(base, ast.Name) and any(b.name == base.id for b in page.symbols.imports()):
        return None
    return node.func


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    given = next((k.value for k in call.keywords if k.arg == name), None)
    if given is None and len(call.args) > position:
        given = call.args[position]
    return None if isinstance(given, ast.Constant) and given.value is None else given


def _updates(page: Page) -> list[tuple[ast.Call, ast.expr | None]]:
    """The calls that apply gradients, and the step that each counts up."""
    found: list[tuple[ast.Call, ast.expr | None]] = []
    for node in walk(page.tree.module):
        for method in ("apply_gradients", "minimize"):
            if _method(page, node, method) is not None:
                assert isinstance(node, ast.Call)
                found.append((node, _argument(node, 1, "global_step")))
    return found


def _counted(page: Page, call: ast.Call, step: ast.expr) -> list[str]:
    """The statements that count a step up; a parameter that is None by default counts only where it is given."""
    counted = f"{page.text(step)}.assign_add(1)"
    if not isinstance(step, ast.Name) or step.id not in _optional(page, call):
        return [counted]
    return [f"if {step.id} is not None:", f"    {counted}"]


def _optional(page: Page, node: ast.AST) -> set[str]:
    """The parameters of the function around a node that are None by default."""
    function = next((n for n in page.tree.ancestors(node) if isinstance(n, ast.FunctionDef)), None)
    if function is None:
        return set()
    places, named = function.args.args, function.args.kwonlyargs
    pairs = [*zip(reversed(places), reversed(function.args.defaults), strict=False)]
    pairs += [(a, d) for a, d in zip(named, function.args.kw_defaults, strict=True) if d is not None]
    return {a.arg for a, d in pairs if isinstance(d, ast.Constant) and d.value is None}


def applications(page: Page) -> None:
    """``apply_gradients(gv, global_step)`` counts the step up in a statement of its own."""
    for node in walk(page.tree.module):
        func = _method(page, node, "apply_gradients")
        if func is None:
            continue
        assert isinstance(node, ast.Call)
        pairs, step = _argument(node, 0, "grads_and_vars"), _argument(node, 1, "global_step")
        plain = len(node.args) == 1 and not node.keywords
        if plain or pairs is None:
            continue
        statement = page.tree.parents[node]
        text = f"{page.text(func)}({page.text(pairs)})"
        if step is None:
            page.replace(node, text)
        elif isinstance(statement, ast.Expr):
            page.replace_statement(statement, [text, *_counted(page, node, step)])
        else:
            raise Blocked(node, "TFM710", "the result of `apply_gradients` is used")
        return


class TapeWriter:
    """Writes tapes for ``minimize`` and ``compute_gradients``, which Keras' optimizers do not have.

    Remembers the variables of each optimizer: one of Keras updates the variables that it was first given.
    """

    def __init__(self) -> None:
        self._lists: dict[str, str] = {}

    def minimizations(self, page: Page) -> None:
        """One ``minimize`` or ``compute_gradients`` becomes a tape."""
        for node in walk(page.tree.module):
            for method in ("minimize", "compute_gradients"):
                func = _method(page, node, method)
                if func is not None and _is_loss(node):
                    assert isinstance(node, ast.Call)
                    self._written(page, node, func, method)
                    return

    def _written(self, page: Page, call: ast.Call, func: ast.Attribute, method: str) -> None:
        if _argument(call, 9, "grad_loss") is not None:
            raise Blocked(call, "TFM710", f"`{method}` is given grad_loss")
        loss = _argument(call, 0, "loss")
        assert loss is not None
        position = 2 if method == "minimize" else 1
        listed = _argument(call, position, "var_list")
        optimizer = page.text(func.value)
        self._note(call, optimizer, page.text(listed) if listed is not None else "")
        tape, value, variables = (page.progress.name(w) for w in ("tape", "loss_value", "variables"))
        lines = [f"with {page.spelled('tf.GradientTape')}() as {tape}:", f"    {value} = {_body(page, loss)}"]
        if isinstance(listed, ast.Name):
            variables = listed.id
        elif listed is not None:
            lines.append(f"{variables} = {page.text(listed)}")
        else:
            lines.append(f"{variables} = {tape}.watched_variables()")
        pairs = f"zip({tape}.gradient({value}, {variables}), {variables})"
        statement = page.tree.parents[call]
        if method == "compute_gradients":
            if not isinstance(statement, ast.Assign) or statement.value is not call:
                raise Blocked(call, "TFM710", "the result of `compute_gradients` is used at once")
            targets = "".join(f"{page.text(t)} = " for t in statement.targets)
            page.replace_statement(statement, [*lines, f"{targets}list({pairs})"])
            return
        if not _is_unused(page, statement):
            raise Blocked(call, "TFM710", "the result of `minimize` is used")
        lines.append(f"{optimizer}.apply_gradients({pairs})")
        step = _argument(call, 1, "global_step")
        if step is not None:
            lines.extend(_counted(page, call, step))
        assert isinstance(statement, ast.stmt)
        page.replace_statement(statement, lines)

    def _note(self, call: ast.Call, optimizer: str, variables: str) -> None:
        if self._lists.setdefault(optimizer, variables) != variables:
            raise Blocked(call, "TFM710", "one optimizer updates several lists of variables, which Keras' do not")


def _is_loss(node: ast.AST) -> bool:
    """Whether the first argument may be the function of a loss."""
    if not isinstance(node, ast.Call):
        return False
    loss = _argument(node, 0, "loss")
    return loss is not None and not isinstance(loss, ast.Constant)


def _body(page: Page, loss: ast.expr) -> str:
    """What a loss function returns, written out where it is a lambda."""
    if isinstance(loss, ast.Lambda) and not loss.args.args:
        return page.text(loss.body)
    if isinstance(loss, ast.Lambda):
        raise Blocked(loss, "TFM710", "`minimize` is given a function with parameters")
    if isinstance(loss, ast.Name | ast.Attribute):
        return f"{page.text(loss)}()"
    if isinstance(loss, ast.Call):
        return f"{page.text(loss)}()"
    raise Blocked(loss, "TFM710", "`minimize` is given something else than a function")


def _is_unused(page: Page, statement: ast.AST) -> bool:
    if isinstance(statement, ast.Expr):
        return True
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return not page.reads(statement.targets[0].id)
    return False
