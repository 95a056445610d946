"""Other ways to write a program whose graph is spread over scopes that lifted functions cannot share.

They change where things stand, so they are only taken where the program as it stands is blocked.

- Placeholders that are made only to be handed to a constructor, which keeps them as attributes, are made by the
  constructor; feeds then name the object's attributes.
- A tensor that a function computes from module names just to fetch it is written out in the fetch.
- What a run applies to an object's attributes on the spot, `sess.run(generator(net.z, reuse=True))`, or asks a method
  of the object for (`asked_methods`), is an attribute that the object's constructor sets last.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.parameters import without_arguments, without_parameters
from tf2mig.lift.normalize.classes.asked_methods import call_asked_methods
from tf2mig.lift.normalize.classes.named_instances import name_instances
from tf2mig.lift.normalize.placeholders.handed_sizes import kept_by
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import constructor_of, names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def gather_graph(source: Source) -> Source:
    """The program with its graph in fewer scopes; the same one where nothing can be gathered."""
    tree = name_instances(Tree(source))
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for cls in [n for n in tree.module.body if isinstance(n, ast.ClassDef)]:
        edits += _adopted(tree, symbols, cls)
    for function in [n for n in tree.nodes if isinstance(n, ast.FunctionDef)]:
        edits += _fetched(tree, symbols, function)
    for node in [n for n in tree.nodes if isinstance(n, ast.Call)]:
        edits += _applied(tree, symbols, node)
    edits += call_asked_methods(tree, symbols)
    if not edits:
        return source
    return Source(apply_edits(tree.text, sorted(edits, key=lambda e: (e.start, e.end))), source.path, source.cells)


def _adopted(tree: Tree, symbols: Symbols, cls: ast.ClassDef) -> list[Edit]:
    """The edits by which a class that is instantiated once makes the placeholders that it was handed."""
    constructor = constructor_of(cls)
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == cls.name]
    call = tree.parents.get(uses[0]) if len(uses) == 1 else None
    statement = tree.parents.get(call) if call is not None else None
    if constructor is None or not isinstance(call, ast.Call) or not isinstance(statement, ast.Assign):
        return []
    target = statement.targets[0]
    plain = not any(isinstance(a, ast.Starred) for a in call.args) and all(k.arg for k in call.keywords)
    if len(statement.targets) != 1 or not isinstance(target, ast.Name) or not plain or _in_loop(tree, statement):
        return []
    parameters = [a.arg for a in constructor.args.args[1:]]
    given: dict[str, ast.expr] = {**dict(zip(parameters, call.args, strict=False))}
    given.update({str(k.arg): k.value for k in call.keywords})
    edits: list[Edit] = []
    moved: set[str] = set()
    for name in parameters:
        argument = given.get(name)
        found = (
            _moved(tree, symbols, (constructor, name), (call, argument), target.id)
            if isinstance(argument, ast.Name)
            else []
        )
        if found:
            edits += found
            moved.add(name)
    passed: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    gone = {i for i, n in enumerate(passed) if any(given[m] in (n, getattr(n, "value", None)) for m in moved)}
    return [*edits, *without_arguments(tree, call, gone), *without_parameters(tree, constructor.args, moved)]


def _in_loop(tree: Tree, node: ast.AST) -> bool:
    return any(isinstance(a, ast.For | ast.While | ast.ClassDef) for a in tree.ancestors(node))


def _moved(
    tree: Tree,
    symbols: Symbols,
    parameter: tuple[ast.FunctionDef, str],
    given: tuple[ast.Call, ast.Name],
    target: str,
) -> list[Edit]:
    """The edits that move one placeholder into the constructor; none where something else needs it where it is."""
    (constructor, name), (call, argument) = parameter, given
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == argument.id]
    names = [n for n in named if not _in_class(tree, n) and not _is_parameter(tree, n)]
    names.sort(key=tree.start)
    made = tree.parents.get(names[0]) if names else None
    if not isinstance(made, ast.Assign) or made.targets != [names[0]] or _is_bound(constructor, name):
        return []
    if not isinstance(made.value, ast.Call) or symbols.called(made.value) != "tf.placeholder":
        return []
    parameters = _meanings(tree, made, constructor, call)
    keys = [n for n in names[1:] if n is not argument]
    if parameters is None or not all(_is_key(tree, n) and tree.start(n) > tree.end(call) for n in keys):
        return []
    layout = Layout(tree)
    declaration = tree.with_parts(made.value, parameters)
    edits = [Edit(*layout.extent(made), "")]
    kept = kept_by(constructor, name)
    uses = [n for n in walk(constructor) if isinstance(n, ast.Name) and n.id == name]
    if kept is None:
        attribute = name
        if any(isinstance(n, ast.Attribute) and n.attr == attribute for n in tree.nodes):
            return []
        first = constructor.body[0]
        start = layout.extent(first)[0]
        edits.append(Edit(start, start, f"{layout.column(first)}self.{attribute} = {declaration}{layout.newline}"))
    else:
        attribute = kept.targets[0].attr  # type: ignore[attr-defined]
        edits.append(Edit(tree.start(kept.value), tree.end(kept.value), declaration))
        uses = [n for n in uses if n is not kept.value]
        if any(tree.start(n) < tree.start(kept) for n in uses):
            return []
    edits += [Edit(tree.start(n), tree.end(n), f"self.{attribute}") for n in uses]
    edits += [Edit(tree.start(n), tree.end(n), f"{target}.{attribute}") for n in keys]
    return edits


def _is_parameter(tree: Tree, node: ast.Name) -> bool:
    """Whether a name is a parameter of a function around it."""
    around = [a for a in tree.ancestors(node) if isinstance(a, Function | ast.Lambda)]
    return any(isinstance(a, ast.arg) and a.arg == node.id for f in around for a in walk(f.args))


def _is_bound(constructor: ast.FunctionDef, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load) for n in walk(constructor))


def _in_class(tree: Tree, node: ast.AST) -> bool:
    return any(isinstance(a, ast.ClassDef) for a in tree.ancestors(node))


def _meanings(tree: Tree, made: ast.Assign, constructor: ast.FunctionDef, call: ast.Call) -> dict[ast.expr, str] | None:
    """The parameters of a constructor that stand for parts of a placeholder's declaration, as it is called.

    None where a name in another part does not mean the same in the constructor.
    """
    parameters = [a.arg for a in constructor.args.args]
    given = dict(zip(parameters[1:], call.args, strict=False)) | {str(k.arg): k.value for k in call.keywords}
    texts = {ast.unparse(v): p for p, v in given.items() if p not in stored_names(constructor)}
    parts = [n for n in walk(made.value) if isinstance(n, ast.expr) and not isinstance(n, ast.Constant)]
    known = {n: texts[ast.unparse(n)] for n in parts if ast.unparse(n) in texts}
    home = tree.home(made)
    own = [n.id for n in walk(home) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    own += [a.arg for a in walk(home) if isinstance(a, ast.arg)] if home is not tree.module else []
    local = stored_names(constructor) | set(parameters) | (set(own) if home is not tree.module else set())
    for name in [n for n in parts if isinstance(n, ast.Name)]:
        replaced = any(a in known for a in (name, *tree.ancestors(name)))
        if len(tree.bindings(home, name.id)) > 1 or (not replaced and name.id in local):
            return None
    return known


def _is_key(tree: Tree, node: ast.Name) -> bool:
    parent = tree.parents.get(node)
    if isinstance(parent, ast.Dict):
        return node in parent.keys
    return isinstance(parent, ast.Subscript) and parent.slice is node and isinstance(parent.ctx, ast.Store)


def _fetched(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> list[Edit]:
    """The edits that write a tensor which a function computes only to fetch it out where it is fetched."""
    local = stored_names(function)
    local |= {a.arg for a in walk(function.args) if isinstance(a, ast.arg)}
    edits: list[Edit] = []
    for statement in function.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name):
            continue
        value = statement.value
        names = names_in(value)
        if not isinstance(value, ast.Call) or not (symbols.called(value) or "").startswith("tf.") or names & local:
            continue
        uses = [n for n in walk(function) if isinstance(n, ast.Name) and n.id == target.id and n is not target]
        run = tree.parents.get(uses[0]) if len(uses) == 1 else None
        fetched = isinstance(run, ast.Call) and isinstance(run.func, ast.Attribute) and run.func.attr == "run"
        if fetched and isinstance(run, ast.Call) and run.args[:1] == uses:
            start, end = Layout(tree).extent(statement)
            edits += [Edit(start, end, ""), Edit(tree.start(uses[0]), tree.end(uses[0]), tree.segment(value))]
    return edits


def _applied(tree: Tree, symbols: Symbols, run: ast.Call) -> list[Edit]:
    """The edits that let a constructor apply a function of the module which a run applies to what its object holds."""
    call = run.args[0] if run.args and isinstance(run.func, ast.Attribute) and run.func.attr == "run" else None
    functions = {n.name for n in tree.module.body if isinstance(n, ast.FunctionDef)}
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id not in functions:
        return []
    given = [*call.args, *(k.value for k in call.keywords)]
    held = [a for a in given if isinstance(a, ast.Attribute) and isinstance(a.value, ast.Name)]
    objects = {tree.segment(a.value) for a in held}
    known = all(a in held or isinstance(a, ast.Constant) for a in given) and all(k.arg for k in call.keywords)
    constructor = _constructor_of(tree, {a.attr for a in held}) if known and len(objects) == 1 else None
    if constructor is None or any(symbols.called(n) == "tf.Graph" for n in walk(constructor)):
        return []
    layout = Layout(tree)
    last = constructor.body[-1]
    end = layout.extent(last)[1]
    taken = {n.attr for n in tree.nodes if isinstance(n, ast.Attribute)}
    stem = f"{call.func.id}_output"
    number = sum(1 for n in tree.nodes if isinstance(n, ast.Call) and tree.start(n) < tree.start(run))
    name = stem if stem not in taken else f"{stem}_{number}"
    text = tree.with_parts(call, {a.value: "self" for a in held})
    line = f"{layout.column(last)}self.{name} = {text}{layout.newline}"
    return [Edit(end, end, line), Edit(tree.start(call), tree.end(call), f"{objects.pop()}.{name}")]


def _constructor_of(tree: Tree, attributes: set[str]) -> ast.FunctionDef | None:
    """The constructor of the only class whose constructor sets some attributes, if it does nothing but straight on."""
    found = []
    for cls in [n for n in tree.module.body if isinstance(n, ast.ClassDef)]:
        for method in [m for m in cls.body if isinstance(m, ast.FunctionDef) and m.name == "__init__"]:
            stores = [n for n in walk(method) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
            own = {n.attr for n in stores if isinstance(n.value, ast.Name) and n.value.id == "self"}
            if attributes and attributes <= own:
                found.append(method)
    straight = [m for m in found if not any(isinstance(n, ast.Return) for n in walk(m))]
    return straight[0] if len(found) == len(straight) == 1 else None


__all__ = ["gather_graph"]
