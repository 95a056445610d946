"""The graph model of one program: built by interpreting its module from top to bottom."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tf2mig.graph import categories as cat
from tf2mig.graph.binding import Binder
from tf2mig.graph.blocked import ConstantsDifferentiated
from tf2mig.graph.builders import interpret_builder
from tf2mig.graph.calls import Calls
from tf2mig.graph.expressions import Expressions
from tf2mig.graph.functions import Functions
from tf2mig.graph.handed_on import unknown_arguments
from tf2mig.graph.items import Body, Function, Item
from tf2mig.graph.iterators import Iterators
from tf2mig.graph.methods import Methods
from tf2mig.graph.operations import Operations
from tf2mig.graph.runsites import RunSites
from tf2mig.graph.state import Frame, State
from tf2mig.graph.statements import Statements
from tf2mig.graph.values import Value
from tf2mig.syntax.lineage import lineage
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def build_model(
    tree: Tree,
    symbols: Symbols,
    layers: Iterable[str] = (),
    optimizers: Iterable[str] = (),
    own: frozenset[str] = frozenset(),
) -> State:
    """Interpret a module.

    ``layers`` and ``optimizers`` name the symbols that create such things, ``own`` the modules whose text is part
    of this one. Raises
    `tf2mig.graph.blocked.Blocked` where the program does something that the model cannot follow.
    """
    try:
        return _interpreted(tree, symbols, frozenset(layers), frozenset(optimizers), own, differentiates=False)
    except ConstantsDifferentiated:
        return _interpreted(tree, symbols, frozenset(layers), frozenset(optimizers), own, differentiates=True)


def _interpreted(
    tree: Tree,
    symbols: Symbols,
    layers: frozenset[str],
    optimizers: frozenset[str],
    own: frozenset[str],
    *,
    differentiates: bool,
) -> State:
    """Interpret a module; ``differentiates`` if what it computes from constants belongs to the graph."""
    module = tree.module
    body = Body(module)
    frame = Frame(module, None, body)
    body.names = frame.names
    state = State(tree, symbols, frame, Item(module.body[0] if module.body else ast.Pass(), module, 0))
    state.bodies[module] = body
    state.own, state.optimizers, state.differentiates = own, optimizers, differentiates
    statements = _assemble(state, layers, optimizers)
    statements.running = running_functions(symbols)
    statements.run(module.body)
    _uncalled(state, statements)
    _builders(state, statements)
    return state


def _builders(state: State, statements: Statements) -> None:
    """Interpret every builder statement by statement, and the builders that they call."""
    done: set[int] = set()
    while True:
        called = [c.function or c.plain for c in state.creations]
        new = [f for f in called if f is not None and id(f) not in done]
        if not new:
            return
        for function in new:
            done.add(id(function))
            interpret_builder(state, statements, function)


def _assemble(state: State, layers: frozenset[str], optimizers: frozenset[str]) -> Statements:
    expressions = Expressions(state)
    binder = Binder(state, expressions)
    functions = Functions(state, expressions, binder)
    expressions.calls = Calls(
        state,
        expressions,
        Operations(state, expressions, Iterators(state), layers, optimizers),
        Methods(state, expressions, binder),
        functions,
        RunSites(state, expressions),
    )
    expressions.binder = binder
    state.evaluate = expressions.value
    statements = Statements(state, expressions, binder, functions)
    functions.statements = statements
    return statements


def _uncalled(state: State, statements: Statements) -> None:
    """Interpret what nothing in the module calls: entry points of other callers, methods of objects."""
    functions = statements.functions
    _uncalled_methods(state, functions)
    for node in _entries_first(state, statements.running):
        if isinstance(node, Function) and isinstance(state.tree.parents.get(node), ast.Module):
            made = statements.function(node).function
            if made is not None and made.body is None:
                functions.execute(made, unknown_arguments(state, node), None)
    _uncalled_methods(state, functions)  # of objects that only an entry point makes
    pending = True
    while pending:
        inner = [f for f in state.functions.values() if f.runs and f.body is None and f.cls is None]
        pending = bool(inner)
        for function in inner:
            functions.execute(function, unknown_arguments(state, function.node), None)


def _uncalled_methods(state: State, functions: Functions) -> None:
    """Interpret methods that nothing called, those first that no expression of the program calls: threads do."""
    calls = [n.func for n in walk(state.tree.module) if isinstance(n, ast.Call)]
    called = {f.attr for f in calls if isinstance(f, ast.Attribute)}
    for rest in (False, True):
        for instance in list(state.instances.values()):
            _uncalled_of(functions, instance, called if not rest else set())


def _uncalled_of(functions: Functions, instance: Value, called: set[str]) -> None:
    for part in list((instance.parts or {}).values()):
        function = part.function
        if getattr(function and function.node, "name", None) in called:
            continue
        if function is not None and function.runs and function.body is None and function.cls is not None:
            names = unknown_arguments(functions.state, function.node, instance)
            first = next(iter(names), None)
            if first is not None:
                names[first] = instance
            functions.execute(function, names, instance)


def _entries_first(state: State, running: set[ast.AST]) -> list[ast.AST]:
    """Functions in the program's order, those that no other function calls before the rest."""
    called = {n.func.id for n in walk(state.tree.module) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return sorted(running, key=lambda f: (getattr(f, "name", "") in called, getattr(f, "lineno", 0)))


def running_functions(symbols: Symbols) -> set[ast.AST]:
    """Functions that hold run sites or open sessions, directly or through calls, by name."""
    functions = [n for n in walk(symbols.tree.module) if isinstance(n, Function)]
    running: set[ast.AST] = {f for f in functions if any(_runs(symbols, n) for n in walk(f))}
    grown = True
    while grown:
        names = {f.name for f in running if isinstance(f, Function)}
        classes = {
            p.name
            for f in running
            if isinstance(f, Function)
            and f.name == "__init__"
            and isinstance(p := symbols.tree.parents.get(f), ast.ClassDef)
        }
        more = {f for f in functions if f not in running and _calls(f, (names - {"__init__"}) | classes)}
        grown = bool(more)
        running |= more
    _constructors(symbols, functions, running)
    return running


def _constructors(symbols: Symbols, functions: list[Function], running: set[ast.AST]) -> None:
    """Constructors of classes with run sites or placeholders are scopes, and so are the methods they call."""
    module = symbols.tree.module
    building = {c for c in module.body if isinstance(c, ast.ClassDef) and any(_builds(symbols, n) for n in walk(c))}
    for cls in [c for c in module.body if isinstance(c, ast.ClassDef)]:
        line = lineage(module, cls)
        if building & set(line):
            building |= set(line)
    for function in functions:
        if function.name != "__init__":
            continue
        holder = symbols.tree.parents.get(function)
        if isinstance(holder, ast.ClassDef) and (holder in building or any(_builds(symbols, n) for n in walk(holder))):
            running.add(function)
            running |= _steps_of(module, holder, function)
    _called_steps(symbols, running)


def _called_steps(symbols: Symbols, running: set[ast.AST]) -> None:
    """Methods that build onto their object when the program calls them for that alone: `model.build_graph()`."""
    classes = [n for n in symbols.tree.module.body if isinstance(n, ast.ClassDef)]
    methods = [(c, m) for c in classes for m in c.body if isinstance(m, ast.FunctionDef) and m.name != "__init__"]
    calls = [n.value for n in walk(symbols.tree.module) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    called = {c.func.attr for c in calls if isinstance(c.func, ast.Attribute) and symbols.symbol(c.func) is None}
    for cls, method in methods:
        if method.name not in called or sum(m.name == method.name for _, m in methods) > 1:
            continue
        steps = _steps_of(symbols.tree.module, cls, method) | {method}
        returns = any(isinstance(n, ast.Return) and n.value is not None for n in walk(method))
        stores = any(
            isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load) for step in steps for n in walk(step)
        )
        if stores and not returns and any(_builds(symbols, n) for n in walk(cls)):
            running |= {s for s in steps if any(symbols.called(n) for n in walk(s))} | {method}


def _steps_of(module: ast.Module, cls: ast.ClassDef, method: ast.FunctionDef | ast.AsyncFunctionDef) -> set[ast.AST]:
    """Methods that a constructor calls for their effect alone: its own statements, written elsewhere."""
    methods: dict[str, list[ast.FunctionDef]] = {}
    for other in [c for c in module.body if isinstance(c, ast.ClassDef)]:
        if cls in lineage(module, other) or other in lineage(module, cls):
            for one in [m for m in other.body if isinstance(m, ast.FunctionDef)]:
                methods.setdefault(one.name, []).append(one)
    found: set[ast.AST] = set()
    pending: list[ast.FunctionDef | ast.AsyncFunctionDef] = [method]
    while pending:
        for node in walk(pending.pop()):
            if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
                continue
            func = node.value.func
            if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
                for called in methods.get(func.attr, []):
                    if called not in found:
                        found.add(called)
                        pending.append(called)
    return found


def _builds(symbols: Symbols, node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    symbol = symbols.symbol(node.func)
    draws = isinstance(node.func, ast.Attribute) and node.func.attr == "get_next" and symbol is None
    return symbol in cat.PLACEHOLDERS or draws or _runs(symbols, node)


def _runs(symbols: Symbols, node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    symbol = symbols.symbol(node.func)
    if symbol is not None:
        return symbol in cat.SESSIONS or symbol in cat.PLACEHOLDERS
    if not isinstance(node.func, ast.Attribute):
        return False
    holder = node.func.value
    name = last_word(holder)
    return node.func.attr in ("run", "eval") or (node.func.attr == "close" and "sess" in name.lower())


def _calls(function: Function, names: set[str]) -> bool:
    for node in walk(function):
        if isinstance(node, ast.Call):
            called = last_word(node.func)
            if called in names:
                return True
    return False
