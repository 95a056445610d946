"""Monitored sessions, written out: a session that is initialized, a loop that asks for the step, and what hooks do.

Source: tensorflow/python/training/monitored_session.py of TF 1.15. The block of such a session ends quietly where a
dataset does; a directory for checkpoints is one to go on from, and gets a checkpoint in the end.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settle
from tf2mig.lift.normalize.runs.own_hooks import own_hook
from tf2mig.lift.normalize.runs.run_hooks import Hook, Hooks
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

_SESSIONS = {
    "tf.train.MonitoredTrainingSession": ("master", "is_chief", "checkpoint_dir", "scaffold", "hooks"),
    "tf.train.SingularMonitoredSession": ("hooks", "scaffold", "master", "config", "checkpoint_dir"),
    "tf.train.MonitoredSession": ("session_creator", "hooks", "stop_grace_period_secs"),
}
_IDLE = frozenset({"master", "is_chief", "config", "stop_grace_period_secs", "log_step_count_steps"})
"""What changes nothing for one process."""
_SUMMARIES = frozenset({"save_summaries_steps", "save_summaries_secs"})
_SAVES = "save_checkpoint_secs"


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

    def __post_init__(self) -> None:
        self.layout = Layout(self.tree)
        self.tf = next(
            (b.name for b in self.symbols.imports() if b.target in ("tensorflow", "tensorflow.compat.v1")), "tf"
        )
        self.taken = {n.id for n in self.tree.nodes if isinstance(n, ast.Name)}
        self.reader = Hooks(self.tree, self.symbols, self.tf, self.taken)
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
        summarizes = any(self.symbols.called(n) in cat.SUMMARIES for n in self.tree.nodes if isinstance(n, ast.Call))
        if not {*given} <= _IDLE or (folder is not None and summarizes and not off & _SUMMARIES):
            return None
        if not all(self._read(hook) for hook in hooks):
            return None
        keeps = folder is not None and _SAVES not in off
        folder_text = self.tree.segment(folder) if folder is not None else ""
        return self._text(given.get("config"), folder_text, keeps=keeps)

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
        return f"{self.tf}.train.get_global_step()"

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
        before: list[str] = []
        start = [f"{session}.run({tf}.global_variables_initializer())"]
        end = [line for hook in self.hooks for line in hook.end]
        if folder:
            saver, found = self.reader.fresh("saver"), self.reader.fresh("checkpoint")
            before.append(f"{saver} = {tf}.train.Saver()")
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
            for node in ast.walk(statement):
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
        other = [n for n in self.tree.nodes if isinstance(n, ast.Name) and n.id == self.session]
        inside = {n for s in self.node.body for n in ast.walk(s)} | {self.node.items[0].optional_vars}
        return found if all(n in inside for n in other) else None

    def _is_session(self, func: ast.expr) -> bool:
        return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == self.session

    def _stop_text(self, hook: Hook, node: ast.Call, *, started: bool) -> str:
        limit = self.limit if hook.counted and started else hook.stop
        return f"{self.session}.run({self._step()}) >= {limit}"

    def _run_edits(self, run: ast.Call) -> list[Edit] | None:
        """The edits of one run, which must be a statement, or what a statement assigns."""
        wanted = [pair for h in self.hooks for pair in zip(h.fetches, h.names, strict=True)]
        before = [line for h in self.hooks for line in h.before]
        after = [line for h in self.hooks for line in h.after]
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


__all__ = ["write_out_monitored"]
