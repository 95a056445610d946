"""Monitored sessions, written out: a session that is initialized, a loop that asks for the step, and what hooks do.

Source: tensorflow/python/training/monitored_session.py of TF 1.15. The block of such a session ends quietly where a
dataset does; a directory for checkpoints is one to go on from, and gets a checkpoint in the end.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settle
from tf2mig.lift.normalize.runs.own_hooks import own_hook
from tf2mig.lift.normalize.runs.run_hooks import Hook, Hooks
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import last_word, names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SESSIONS = {
    "tf.train.MonitoredTrainingSession": ("master", "is_chief", "checkpoint_dir", "scaffold", "hooks"),
    "tf.train.SingularMonitoredSession": ("hooks", "scaffold", "master", "config", "checkpoint_dir"),
    "tf.train.MonitoredSession": ("session_creator", "hooks", "stop_grace_period_secs"),
}
_IDLE = frozenset({"master", "is_chief", "config", "stop_grace_period_secs", "log_step_count_steps"})
"""What changes nothing for one process."""
_SUMMARIES = frozenset({"save_summaries_steps", "save_summaries_secs"})
_SAVES = "save_checkpoint_secs"
_SUMMARY_STEPS = "100"
"""How often summaries are written where nothing is said."""


def write_out_monitored(tree: Tree) -> Tree:
    """The tree of a text in which such sessions are ordinary ones; those that ask for more stay."""
    return settle(tree, _first) if "Monitored" in tree.text else tree


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        if isinstance(node, ast.With) and len(node.items) == 1:
            call, target = node.items[0].context_expr, node.items[0].optional_vars
            if isinstance(call, ast.Call) and isinstance(target, ast.Name) and symbols.called(call) in _SESSIONS:
                written = _Block(tree, symbols, node, call, target.id).written()
                if written is not None:
                    return written
    return None


@dataclass
class _Block:
    """One block of such a session."""

    tree: Tree
    symbols: Symbols
    node: ast.With
    call: ast.Call
    session: str
    hooks: list[Hook] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    saver: str = ""
    """The saver that the program gives."""
    kept: str = ""
    """The name of the saver of the session's own folder."""

    def __post_init__(self) -> None:
        self.layout = Layout(self.tree)
        self.tf = self.symbols.tensorflow or "tf"
        home = self.tree.home(self.node)
        self.taken = names_in(home) | {a.arg for a in walk(home) if isinstance(a, ast.arg)}
        self.reader = Hooks(self.tree, self.symbols, self.tf, self.taken, self.session)
        self.reader.step = self._step()
        self.limit = self.reader.fresh("stop_at")

    def written(self) -> str | None:
        """The text with the block written out; None where it asks for more than is known."""
        names = _SESSIONS[self.symbols.called(self.call) or ""]
        given = dict(zip(names, self.call.args, strict=False)) | {str(k.arg): k.value for k in self.call.keywords}
        off = {k for k, v in given.items() if isinstance(v, ast.Constant) and not v.value}
        given = {k: v for k, v in given.items() if k not in off or k in _IDLE}
        hooks = [*self._list(given.pop("hooks", None)), *self._list(given.pop("chief_only_hooks", None))]
        folder = given.pop("checkpoint_dir", None)
        given.pop(_SAVES, None)
        scaffold = self._scaffold(given.pop("scaffold", None))
        every, often = given.pop("save_summaries_steps", None), given.pop("save_checkpoint_steps", None)
        summarizes = any(self.symbols.called(n) in cat.SUMMARIES for n in self.tree.nodes if isinstance(n, ast.Call))
        if not {*given} <= _IDLE or scaffold is None or not all(self._read(hook) for hook in hooks):
            return None
        if folder is not None and summarizes and not off & _SUMMARIES:
            steps = self.tree.segment(every) if every is not None else _SUMMARY_STEPS
            operation = scaffold.get("summary_op") or f"{self.tf}.summary.merge_all()"
            self.hooks.append(self.reader.summaries(operation, self.tree.segment(folder), steps, []))
        self.saver = scaffold.get("saver", "")
        self.kept = self.reader.fresh("saver") if folder is not None else ""
        keeps = folder is not None and _SAVES not in off
        if often is not None and folder is not None:
            texts = [self.tree.segment(n) for n in (folder, often)]
            self.hooks.append(self.reader.checkpoints(self.kept, texts[0], texts[1], []))
            keeps = False
        folder_text = self.tree.segment(folder) if folder is not None else ""
        return self._text(given.get("config"), folder_text, keeps=keeps)

    def _scaffold(self, node: ast.expr | None) -> dict[str, str] | None:
        """What a scaffold says of the saver and the summaries; None where it says more."""
        if node is None:
            return {}
        call: ast.expr = node
        if isinstance(node, ast.Name):
            named = [n for n in self.tree.nodes if isinstance(n, ast.Name) and n.id == node.id]
            stores = [n for n in named if not isinstance(n.ctx, ast.Load)]
            made = self.tree.parents.get(stores[0]) if len(stores) == 1 else None
            if not isinstance(made, ast.Assign) or self.tree.parents.get(made) is not self.tree.parents.get(self.node):
                return None
            asked = [self.tree.parents.get(n) for n in named if n not in (node, *stores)]
            if not all(isinstance(k, ast.keyword) and k.arg == "scaffold" for k in asked):
                return None
            self.edits.append(Edit(*self.layout.extent(made, comments=False), ""))
            call = made.value
        if not isinstance(call, ast.Call) or self.symbols.called(call) != "tf.train.Scaffold" or call.args:
            return None
        given = {str(k.arg): self.tree.segment(k.value) for k in call.keywords}
        self.reader.scaffold = given
        return given if {*given} <= {"saver", "summary_op"} else None

    def _list(self, node: ast.expr | None) -> list[ast.expr]:
        """The elements of a list of hooks; the list's name where it is not known."""
        if node is None:
            return []
        if isinstance(node, ast.Name) and (made := self.reader.made(node, self.node)) is not None:
            self.edits.append(Edit(*self.layout.extent(made, comments=False), ""))
            node = made.value
        return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else [node]

    def _read(self, node: ast.expr) -> bool:
        hook = self.reader.read(node, self.node)
        if hook is None:
            made = self.reader.made(node, self.node) if isinstance(node, ast.Name) else None
            call = made.value if made is not None else node
            if not isinstance(call, ast.Call):
                return False
            name = node.id if isinstance(node, ast.Name) else ""
            hook = own_hook(self.tree, self.symbols, call, name, self.reader.fresh("hook") if not name else "")
        if hook is None:
            return False
        self.hooks.append(hook)
        self.edits += hook.edits
        return True

    def _step(self) -> str:
        """What gives the global step: its name here where it has one."""
        scope = self.tree.parents.get(self.node)
        for statement in getattr(scope, "body", []):
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                call = statement.value
                if isinstance(call, ast.Call) and self.symbols.called(call) in cat.GLOBAL_STEPS:
                    return statement.targets[0].id
                named = [k.value for k in getattr(call, "keywords", []) if k.arg == "name"]
                if any(isinstance(n, ast.Constant) and n.value == "global_step" for n in named):
                    return statement.targets[0].id
                kept = self._kept_step(call)
                if kept:
                    return f"{statement.targets[0].id}.{kept}"
        return f"{self.tf}.train.get_global_step()"

    def _kept_step(self, call: ast.expr) -> str:
        """The attribute by which an object of the program keeps the global step that it makes."""
        func = call.func if isinstance(call, ast.Call) else None
        name = last_word(func)
        cls = next((c for c in self.tree.module.body if isinstance(c, ast.ClassDef) and c.name == name), None)
        for node in walk(cls) if cls is not None else ():
            if isinstance(node, ast.Assign) and self.symbols.called(node.value) in cat.GLOBAL_STEPS:
                target = node.targets[0]
                if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
                    return target.attr
        return ""

    def _text(self, config: ast.expr | None, folder: str, *, keeps: bool) -> str | None:
        tree, layout = self.tree, self.layout
        column = layout.column(self.node)
        inner = column + INDENT
        body_edits = self._body_edits(started=bool(folder))
        if body_edits is None:
            return None
        before, start, end = self._around(folder, keeps=keeps)
        ends = any(isinstance(n, ast.Attribute) and n.attr == "get_next" for n in tree.nodes)
        text = "".join(f"{column}{line}{layout.newline}" for line in before)
        given = f"config={tree.segment(config)}" if config is not None else ""
        text += f"{column}with {self.tf}.Session({given}) as {self.session}:{layout.newline}"
        text += "".join(f"{inner}{line}{layout.newline}" for line in start)
        if ends:
            text += f"{inner}try:{layout.newline}"
        for statement in self.node.body:
            text += layout.moved(statement, body_edits.get(statement, []), inner + INDENT if ends else inner)
        if ends:
            text += (
                f"{inner}except {self.tf}.errors.OutOfRangeError:{layout.newline}{inner}{INDENT}pass{layout.newline}"
            )
        text += "".join(f"{inner}{line}{layout.newline}" for line in end)
        first, last = layout.extent(self.node, comments=False)
        edits = [e for e in self.edits if not first <= e.start < last]
        return apply_edits(tree.text, sorted([*edits, Edit(first, last, text)], key=lambda e: (e.start, e.end)))

    def _around(self, folder: str, *, keeps: bool) -> tuple[list[str], list[str], list[str]]:
        """Lines before the block, at its start and at its end."""
        tf, session = self.tf, self.session
        before = [line for hook in self.hooks for line in hook.ahead]
        start = [f"{session}.run({tf}.global_variables_initializer())"]
        end = [line for hook in self.hooks for line in hook.end]
        if folder:
            saver, found = self.kept, self.reader.fresh("checkpoint")
            before.append(f"{saver} = {self.saver or f'{tf}.train.Saver()'}")
            start += [
                f"{found} = {tf}.train.latest_checkpoint({folder})",
                f"if {found} is not None:",
                f"{INDENT}{saver}.restore({session}, {found})",
            ]
            if keeps:
                start.append(f"{tf}.io.gfile.makedirs({folder})")
                reached = self.reader.fresh("last_step")
                end.append(f"{reached} = {session}.run({self._step()})")
                end.append(f"{saver}.save({session}, {folder} + '/model.ckpt', global_step={reached})")
        for hook in self.hooks:
            start += hook.start
            if hook.counted and folder:
                start.append(f"{self.limit} = {session}.run({self._step()}) + {hook.stop}")
        return before, start, end

    def _body_edits(self, *, started: bool) -> dict[ast.stmt, list[Edit]] | None:
        """By statement of the block, the edits that let runs fetch what hooks want; None where that cannot be."""
        stops = [h for h in self.hooks if h.stop]
        if len(stops) > 1:
            return None
        found: dict[ast.stmt, list[Edit]] = {}
        for statement in self.node.body:
            edits = found.setdefault(statement, [])
            for node in walk(statement):
                if not isinstance(node, ast.Call) or not self._is_session(node.func):
                    continue
                assert isinstance(node.func, ast.Attribute)
                if node.func.attr == "should_stop":
                    text = self._stop_text(stops[0], node, started=started) if stops else "False"
                    target: ast.AST = node
                    if (parent := self.tree.parents.get(node)) and isinstance(parent, ast.UnaryOp):
                        target, text = parent, text.replace(" >= ", " < ") if stops else "True"
                    edits.append(Edit(self.tree.start(target), self.tree.end(target), text))
                elif node.func.attr == "run":
                    more = self._run_edits(node)
                    if more is None:
                        return None
                    edits += more
                elif node.func.attr != "close":
                    return None
        other = self._named()
        inside = {n for s in self.node.body for n in walk(s)} | {self.node.items[0].optional_vars}
        return found if all(n in inside for n in other) else None

    def _named(self) -> list[ast.Name]:
        """Where the session's name stands, in its scope and in functions that have none of that name."""
        home = self.tree.home(self.node)
        return [n for n in walk(home) if isinstance(n, ast.Name) and n.id == self.session and self._is_of(home, n)]

    def _is_of(self, home: ast.AST, node: ast.Name) -> bool:
        for around in self.tree.ancestors(node):
            if around is home:
                return True
            own = isinstance(around, Function) and any(
                a.arg == node.id for a in walk(around.args) if isinstance(a, ast.arg)
            )
            if own or (isinstance(around, Function) and node.id in stored_names(around)):
                return False
        return True

    def _is_session(self, func: ast.expr) -> bool:
        return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == self.session

    def _stop_text(self, hook: Hook, node: ast.Call, *, started: bool) -> str:
        limit = self.limit if hook.counted and started else hook.stop
        return f"{self.session}.run({self._step()}) >= {limit}"

    def _run_edits(self, run: ast.Call) -> list[Edit] | None:
        """The edits of one run, which must be a statement, or what a statement assigns."""
        wanted = [pair for h in self.hooks for pair in zip(h.fetches, h.names, strict=True)]
        before = [line for h in self.hooks for line in h.before]
        after = list(_once((line for h in self.hooks for line in h.after), self.reader.reached()[1]))
        if not (wanted or before or after):
            return []
        statement = self.tree.parents.get(run)
        if not isinstance(statement, ast.Expr | ast.Assign) or not run.args:
            return None
        column, newline, tree = self.layout.column(statement), self.layout.newline, self.tree
        edits: list[Edit] = []
        if wanted:
            fetch = run.args[0]
            listed = isinstance(fetch, ast.List | ast.Tuple)
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            spread = listed and (target is None or isinstance(target, ast.Tuple))
            own = [tree.segment(e) for e in fetch.elts] if spread else [tree.segment(fetch)]  # type: ignore[attr-defined]
            left = ["_"] * len(own) if target is None else [tree.segment(target)]
            if spread and isinstance(target, ast.Tuple):
                left = [tree.segment(e) for e in target.elts]
            if len(left) != len(own):
                return None
            asked = [(f, n) for f, n in zip(own, left, strict=True) if n.isidentifier() and n != "_"]
            known = dict(reversed(asked))
            for text, name in wanted:
                if (other := known.setdefault(text, name)) != name:
                    after = [re.sub(rf"\b{name}\b", other, line) for line in after]
                else:
                    own.append(text)
                    left.append(name)
            if len(own) > 1 or target is None:
                edits.append(Edit(tree.start(fetch), tree.end(fetch), f"[{', '.join(own)}]"))
                edits.append(Edit(tree.start(statement), tree.start(run), f"{', '.join(left)} = "))
        start, end = self.layout.extent(statement, comments=False)
        if before:
            edits.append(Edit(start, start, "".join(f"{column}{line}{newline}" for line in before)))
        if after:
            edits.append(Edit(end, end, "".join(f"{column}{line}{newline}" for line in after)))
        return sorted(edits, key=lambda e: (e.start, e.end))


def _once(lines: Iterable[str], line: str) -> Iterator[str]:
    """Lines, one of them not again."""
    met = False
    for one in lines:
        if one != line or not met:
            yield one
        met = met or one == line


__all__ = ["write_out_monitored"]
