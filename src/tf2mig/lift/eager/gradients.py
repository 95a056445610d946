"""`tfe.implicit_gradients` and its kin: functions around a tape, written into the program.

Source: tensorflow/python/eager/backprop.py of TF 1.15.
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.rewriter import Page
from tf2mig.syntax.walking import walk

_PREFIX = "tf.contrib.eager."
_IMPLICIT = {"implicit_gradients": False, "implicit_value_and_gradients": True}
_EXPLICIT = ("gradients_function", "value_and_gradients_function")

_DEFINITIONS = {
    "implicit_gradients": '''
def {name}(function):
    """A function that gives the gradients of ``function`` by the variables that it reads, with these."""

    def gradients(*args, **kwargs):
        with tf.GradientTape() as tape:
            value = function(*args, **kwargs)
        variables = tape.watched_variables()
        return list(zip(tape.gradient(value, variables), variables))

    return gradients
''',
    "implicit_value_and_gradients": '''
def {name}(function):
    """Like ``function``, with its gradients by the variables that it reads, and these."""

    def value_and_gradients(*args, **kwargs):
        with tf.GradientTape() as tape:
            value = function(*args, **kwargs)
        variables = tape.watched_variables()
        return value, list(zip(tape.gradient(value, variables), variables))

    return value_and_gradients
''',
    "gradients_function": '''
def {name}(function, params=None):
    """A function that gives the gradients of ``function`` by its arguments, or by those at ``params``."""

    def gradients(*args):
        args = [tf.convert_to_tensor(a) if params is None or i in params else a for i, a in enumerate(args)]
        chosen = args if params is None else [args[i] for i in params]
        with tf.GradientTape() as tape:
            tape.watch(chosen)
            value = function(*args)
        return tape.gradient(value, chosen)

    return gradients
''',
    "value_and_gradients_function": '''
def {name}(function, params=None):
    """Like ``function``, with its gradients by its arguments, or by those at ``params``."""

    def value_and_gradients(*args):
        args = [tf.convert_to_tensor(a) if params is None or i in params else a for i, a in enumerate(args)]
        chosen = args if params is None else [args[i] for i in params]
        with tf.GradientTape() as tape:
            tape.watch(chosen)
            value = function(*args)
        return value, tape.gradient(value, chosen)

    return value_and_gradients
''',
}

_BY_BOTH = {
    "implicit_gradients": ("implicit_value_and_gradients", "function", "function", "*args, **kwargs"),
    "gradients_function": ("value_and_gradients_function", "function, params=None", "function, params", "*args"),
}
"""Where a program needs both, the gradients are a part of what the other gives."""
_PART = """
def {name}(PARAMETERS):
DOC
    value_and_gradients = {other}(GIVEN)
    return lambda ARGS: value_and_gradients(ARGS)[1]
"""


def gradient_functions(page: Page) -> None:
    """Write the functions that `tf.contrib.eager` made, and ``defun`` as `tf.function`."""
    for use in page.symbols.uses:
        word = use.symbol.removeprefix(_PREFIX)
        if not use.symbol.startswith(_PREFIX) or (word not in _IMPLICIT and word not in (*_EXPLICIT, "defun")):
            continue
        parent = page.tree.parents[use.node]
        call = parent if isinstance(parent, ast.Call) and parent.func is use.node else None
        if word == "defun":
            _defun(page, use.node, call)
        elif call is not None and word in _IMPLICIT and _written_out(page, call, with_value=_IMPLICIT[word]):
            return
        else:
            _check_params(page, call, word)
            page.replace(use.node, _defined(page, word))
            return


def _defined(page: Page, word: str) -> str:
    name = page.progress.name(word)
    page.progress.definitions[name] = page.spelled(_DEFINITIONS[word].replace("{name}", name))
    for part, (whole, *texts) in _BY_BOTH.items():
        names = page.progress.name(part), page.progress.name(whole)
        if word in (part, whole) and all(n in page.progress.definitions for n in names):
            page.progress.definitions[names[0]] = _as_part(part, *names, *texts)
    return name


def _as_part(word: str, name: str, other: str, parameters: str, given: str, args: str) -> str:
    """A function of gradients alone, by the one that gives values too."""
    doc = next(line for line in _DEFINITIONS[word].splitlines() if line.lstrip().startswith('"""'))
    text = _PART.replace("{name}", name).replace("{other}", other).replace("PARAMETERS", parameters)
    return text.replace("DOC", doc).replace("GIVEN", given).replace("ARGS", args)


def _check_params(page: Page, call: ast.Call | None, word: str) -> None:
    """Parameters chosen by name, and gradients from above, are not what the written functions take."""
    if call is None or word not in _EXPLICIT:
        return
    given = [*call.args[1:], *(k.value for k in call.keywords)]
    if any(isinstance(n, ast.Constant) and isinstance(n.value, str) for g in given for n in walk(g)):
        raise Blocked(call, "TFM705", f"`tf.contrib.eager.{word}` chooses parameters by name")
    for node in walk(page.tree.module):
        if isinstance(node, ast.keyword) and node.arg == "dy":
            raise Blocked(node.value, "TFM705", f"a function of `tf.contrib.eager.{word}` is called with dy")


def _defun(page: Page, node: ast.AST, call: ast.Call | None) -> None:
    """TF1's defun leaves Python control flow alone, as tf.function does without autograph."""
    target = page.spelled("tf.function")
    if call is None:
        parent = page.tree.parents[node]
        decorates = isinstance(parent, ast.FunctionDef) and node in parent.decorator_list
        if not decorates:
            raise Blocked(node, "TFM705", "`tf.contrib.eager.defun` is handed on as a value")
        page.replace(node, f"{target}(autograph=False)")
        return
    parts = [page.text(a) for a in (*call.args, *call.keywords) if getattr(a, "arg", None) != "autograph"]
    page.replace(call, f"{target}({', '.join([*parts, 'autograph=False'])})")


def _written_out(page: Page, call: ast.Call, *, with_value: bool) -> bool:
    """``grad = tfe.implicit_gradients(f)`` as a function ``grad`` of its own, where ``f`` is known."""
    statement = page.tree.parents[call]
    if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1 and len(call.args) == 1):
        return False
    target, function = statement.targets[0], call.args[0]
    if not isinstance(target, ast.Name) or not isinstance(function, ast.Name):
        return False
    known = [n for n in walk(page.tree.module) if isinstance(n, ast.FunctionDef) and n.name == function.id]
    if len(known) != 1 or _plain_parameters(known[0]) is None:
        return False
    taken = {*(_plain_parameters(known[0]) or ()), function.id, target.id}
    tape, variables = (_free((word, f"{word}_"), taken) for word in ("tape", "variables"))
    loss = _free(("loss", "value", "result"), taken)
    given = ", ".join(_plain_parameters(known[0]) or ())
    pairs = f"list(zip({tape}.gradient({loss}, {variables}), {variables}))"
    page.replace_statement(
        statement,
        [
            f"def {target.id}({_signature(page, known[0])}):",
            f"    with {page.spelled('tf.GradientTape')}() as {tape}:",
            f"        {loss} = {function.id}({given})",
            f"    {variables} = {tape}.watched_variables()",
            f"    return {f'{loss}, {pairs}' if with_value else pairs}",
            *_blank_lines(page, statement),
        ],
    )
    return True


def _free(words: tuple[str, ...], taken: set[str]) -> str:
    return next((w for w in words if w not in taken), f"{words[-1]}_")


def _blank_lines(page: Page, statement: ast.stmt) -> list[str]:
    """Lines that make two blank ones behind a function at the module's top."""
    last = (statement.end_lineno or statement.lineno) + 1
    at_top = page.tree.parents[statement] is page.tree.module
    blank = 0
    while last + blank < len(page.tree.line_starts) and not page.layout.line(last + blank).strip():
        blank += 1
    return [""] * max(0, (2 if at_top else 1) - blank)


def _plain_parameters(node: ast.FunctionDef) -> list[str] | None:
    """The parameters of a function that has positional ones only."""
    a = node.args
    if a.vararg or a.kwarg or a.kwonlyargs or a.posonlyargs:
        return None
    return [p.arg for p in a.args]


def _signature(page: Page, node: ast.FunctionDef) -> str:
    """The parameters with their defaults, as the function spells them."""
    a = node.args
    missing: list[ast.expr | None] = [None] * (len(a.args) - len(a.defaults))
    pairs = zip(a.args, [*missing, *a.defaults], strict=True)
    return ", ".join(p.arg if d is None else f"{p.arg}={page.text(d)}" for p, d in pairs)
