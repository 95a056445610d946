"""Hook classes of a program, as ordinary classes that are handed what their runs fetched.

``before_run`` says in TF1 what a run fetches besides; the run itself asks for that then, and ``after_run`` is handed
the value.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.normalize.runs.run_hooks import BASES, Hook
from tf2mig.syntax.mentions import is_own_attribute, names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_ARGS = frozenset({"tf.train.SessionRunArgs", "tf.estimator.SessionRunArgs"})
_METHODS = frozenset({"__init__", "begin", "before_run", "after_run", "end"})
_VALUE = "results"


def own_hook(tree: Tree, symbols: Symbols, node: ast.Call, name: str, fresh: str) -> Hook | None:
    """What a call of such a class gives, called ``name``, or ``fresh`` where it has none; None for other calls.

    The class is made an ordinary one by the hook's edits.
    """
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    cls = next((n for n in tree.nodes if isinstance(n, ast.ClassDef) and n.name == called), None)
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == called]
    if cls is None or len(uses) != 1 or len(cls.bases) != 1 or symbols.symbol(cls.bases[0]) not in BASES:
        return None
    if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
        return None
    reading = _Class(tree, symbols, cls, node)
    return reading.hook(name, fresh)


class _Class:
    """One such class, made by one call."""

    def __init__(self, tree: Tree, symbols: Symbols, cls: ast.ClassDef, call: ast.Call) -> None:
        self.tree, self.symbols, self.cls, self.call = tree, symbols, cls, call
        self.layout = Layout(tree)
        self.methods = {m.name: m for m in cls.body if isinstance(m, ast.FunctionDef)}
        self.edits: list[Edit] = []
        self.gone: dict[str, ast.expr] = {}
        """The constructor's parameters that only said what runs fetch, and the attributes that kept them."""

    def hook(self, name: str, fresh: str) -> Hook | None:
        """The hook; None where the class does something else."""
        if not {*self.methods} <= _METHODS or any(m.decorator_list for m in self.methods.values()):
            return None
        asks = self._asked()
        fetch = self._fetch(asks) if asks is not None else ""
        if fetch is None or not self._handed(bool(fetch)):
            return None
        self.edits.append(Edit(self.tree.start(self.cls.bases[0]), self.tree.end(self.cls.bases[0]), "object"))
        text = self._call_text()
        hook = Hook(edits=self.edits)
        if name:
            self.edits.append(Edit(self.tree.start(self.call), self.tree.end(self.call), text))
        else:
            hook.start.append(f"{fresh} = {text}")
        held = name or fresh
        if "begin" in self.methods:
            hook.start.append(f"{held}.begin()")
        if fetch:
            hook.fetches, hook.names = [fetch], [f"{held}_{_VALUE}"]
        if self._keeps_before():
            hook.before.append(f"{held}.before_run()")
        if "after_run" in self.methods:
            hook.after.append(f"{held}.after_run({f'{held}_{_VALUE}' if fetch else ''})")
        if "end" in self.methods:
            hook.end.append(f"{held}.end()")
        return hook

    def _asked(self) -> ast.Return | None:
        method = self.methods.get("before_run")
        returns = [n for n in walk(method) if isinstance(n, ast.Return)] if method is not None else []
        return returns[0] if len(returns) == 1 else None

    def _keeps_before(self) -> bool:
        method = self.methods.get("before_run")
        return method is not None and any(not isinstance(s, ast.Return | ast.Pass) for s in _body(method))

    def _fetch(self, asks: ast.Return) -> str | None:
        """What runs fetch for the hook, as it is called where the hook is made; None where that is not known."""
        value = asks.value
        if not isinstance(value, ast.Call) or self.symbols.called(value) not in _ARGS:
            return None
        given = [*value.args, *(k.value for k in value.keywords if k.arg == "fetches")]
        method = self.methods["before_run"]
        if len(given) != 1 or len(value.args) + len(value.keywords) != 1 or asks is not method.body[-1]:
            return None
        parts: dict[ast.expr, str] = {}
        for node in walk(given[0]):
            if is_own_attribute(node):
                passed = self._passed(node.attr, given[0])
                if passed is None:
                    return None
                parts[node] = passed
        text = self.tree.with_parts(given[0], parts)
        if "self" in names_in(ast.parse(text, mode="eval")):
            return None
        if self._keeps_before():
            self.edits.append(Edit(*self.layout.extent(asks), ""))
        else:
            self.edits.append(Edit(*self.layout.extent(method), ""))
        return text

    def _passed(self, attribute: str, fetched: ast.expr) -> str | None:
        """What the call gives for an attribute that the constructor only keeps to be fetched."""
        constructor = self.methods.get("__init__")
        inside = set(walk(fetched))
        uses = [n for n in walk(self.cls) if isinstance(n, ast.Attribute) and n.attr == attribute and n not in inside]
        if constructor is None or len(uses) != 1:
            return None
        pairs = [(s, t, v) for s in constructor.body for t, v in _pairs(s) if t is uses[0]]
        if len(pairs) != 1 or not isinstance(pairs[0][2], ast.Name):
            return None
        parameter = pairs[0][2].id
        names = [n for n in walk(constructor) if isinstance(n, ast.Name) and n.id == parameter]
        given = self._given().get(parameter)
        if given is None or names != [pairs[0][2]]:
            return None
        self.gone[parameter] = uses[0]
        return self.tree.segment(given)

    def _drop_kept(self, constructor: ast.FunctionDef) -> None:
        """The constructor does not keep any more what runs fetch."""
        gone, whole = set(self.gone.values()), True
        for statement in constructor.body:
            pairs = _pairs(statement)
            left = [(t, v) for t, v in pairs if t not in gone]
            whole = whole and bool(pairs) and not left
            if len(left) == len(pairs):
                continue
            if not left:
                self.edits.append(Edit(*self.layout.extent(statement), ""))
            else:
                targets = ", ".join(self.tree.segment(t) for t, _ in left)
                values = ", ".join(self.tree.segment(v) for _, v in left)
                self.edits.append(Edit(self.tree.start(statement), self.tree.end(statement), f"{targets} = {values}"))
        if whole:
            start, end = self.layout.extent(constructor)
            self.edits = [e for e in self.edits if not start <= e.start < end]
            self.edits.append(Edit(start, end, ""))

    def _given(self) -> dict[str, ast.expr]:
        constructor = self.methods.get("__init__")
        names = [a.arg for a in constructor.args.args[1:]] if constructor is not None else []
        found = dict(zip(names, self.call.args, strict=False))
        return found | {str(k.arg): k.value for k in self.call.keywords}

    def _call_text(self) -> str:
        """The call without what runs fetch, of a constructor that does not take it."""
        constructor = self.methods.get("__init__")
        if constructor is None or not self.gone:
            return self.tree.segment(self.call)
        args = constructor.args
        first = len(args.args) - len(args.defaults)
        texts = []
        for number, arg in enumerate(args.args):
            default = f"={self.tree.segment(args.defaults[number - first])}" if number >= first else ""
            if arg.arg not in self.gone:
                texts.append(f"{arg.arg}{default}")
        last = args.defaults[-1] if args.defaults else args.args[-1]
        self.edits.append(Edit(self.tree.start(args.args[0]), self.tree.end(last), ", ".join(texts)))
        self._drop_kept(constructor)
        names = [a.arg for a in args.args[1:]]
        given = [self.tree.segment(a) for n, a in zip(names, self.call.args, strict=False) if n not in self.gone]
        given += [f"{k.arg}={self.tree.segment(k.value)}" for k in self.call.keywords if k.arg not in self.gone]
        return f"{self.tree.segment(self.call.func)}({', '.join(given)})"

    def _handed(self, fetches: bool) -> bool:
        """Let the methods take what they use; whether they use nothing else of a session."""
        wanted = {"before_run": 2, "after_run": 3, "end": 2}
        for name, count in wanted.items():
            method = self.methods.get(name)
            if method is None or (name == "before_run" and not self._keeps_before()):
                continue
            names = [a.arg for a in method.args.args]
            used = [n for n in walk(method) if isinstance(n, ast.Name) and n.id in names[1:]]
            if len(names) != count or method.args.defaults or method.args.vararg or method.args.kwarg:
                return False
            if name == "before_run" and fetches is False and self._asked() is not None:
                return False
            values = [n for n in used if name == "after_run" and n.id == names[2]]
            if len(values) != len(used) or _VALUE in names_in(method):
                return False
            for node in values:
                holder = self.tree.parents.get(node)
                if not isinstance(holder, ast.Attribute) or holder.attr != _VALUE or not fetches:
                    return False
                self.edits.append(Edit(self.tree.start(holder), self.tree.end(holder), _VALUE))
            taken = f"self, {_VALUE}" if name == "after_run" and fetches else "self"
            first, last = method.args.args[0], method.args.args[-1]
            self.edits.append(Edit(self.tree.start(first), self.tree.end(last), taken))
        return True


def _pairs(statement: ast.stmt) -> list[tuple[ast.expr, ast.expr]]:
    """The targets of an assignment with what each is given, where that is written out."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return []
    target, value = statement.targets[0], statement.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _body(method: ast.FunctionDef) -> list[ast.stmt]:
    """The statements of a method without its docstring."""
    first = method.body[0]
    says = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return method.body[1:] if says else method.body


__all__ = ["own_hook"]
