"""Supervisors, written out: a session that is initialized or goes on from a checkpoint, a saver and a writer.

Source: tensorflow/python/training/supervisor.py of TF 1.15. A supervisor that is told where saves the model as it
starts, and every ten minutes; here that is once more asked behind each round of the loop.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.names import numbered
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_KNOWN = frozenset(
    {"logdir", "global_step", "summary_op", "save_model_secs", "save_summaries_secs", "saver", "is_chief", "init_op"}
)
_SECONDS = "600"


def write_out_supervisors(tree: Tree) -> Tree:
    """The tree of a text in which supervisors of one block are written out; those that ask for more stay."""
    return settle(tree, _first) if "Supervisor(" in tree.text else tree


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    statements = sorted((n for n in tree.nodes if isinstance(n, ast.Assign)), key=tree.start)
    for node in statements:
        call, target = node.value, node.targets[0]
        if (
            isinstance(call, ast.Call)
            and symbols.called(call) == "tf.train.Supervisor"
            and isinstance(target, ast.Name)
        ):
            written = _Supervised(tree, symbols, node, call, target.id).written()
            if written is not None:
                return written
    return None


class _Supervised:
    """One supervisor, and the block of its session."""

    def __init__(self, tree: Tree, symbols: Symbols, made: ast.Assign, call: ast.Call, name: str) -> None:
        self.tree, self.symbols, self.made, self.call, self.name = tree, symbols, made, call, name
        self.layout = Layout(tree)
        self.tf = symbols.tensorflow or "tf"
        self.taken = {n.id for n in tree.nodes if isinstance(n, ast.Name)}
        self.given = {str(k.arg): k.value for k in call.keywords}
        self.folder = self._text("logdir")
        self.step = self._text("global_step") or f"{self.tf}.train.get_or_create_global_step()"
        self.saver = self._text("saver") or self._fresh("saver")
        self.writer = self._fresh("writer")
        self.edits: list[Edit] = []
        self.used: set[str] = set()

    def written(self) -> str | None:
        """The text without the supervisor; None where it is asked for more than is known."""
        blocks = self._blocks()
        if not blocks or self.call.args or not {*self.given} <= _KNOWN or self._summarizes():
            return None
        if not all(isinstance(b.items[0].optional_vars, ast.Name) and len(b.items) == 1 for b in blocks):
            return None
        region = set(walk(self.tree.parents[self.made]))
        heads = {n for b in blocks for n in walk(b.items[0].context_expr)}
        rest = [n for n in self._uses() if n in region and n is not self.made.targets[0] and n not in heads]
        around = {n: next((b for b in blocks if b in self.tree.ancestors(n)), blocks[0]) for n in rest}
        if not self._stays_inside() or not all(self._use(n, _session(b), b) for n, b in around.items()):
            return None
        for block in blocks:
            self._head(block)
        column = self.layout.column(self.made)
        start, end = self.layout.extent(self.made, comments=False)
        lines = []
        if (self.folder or "saver" in self.used) and "saver" not in self.given:
            lines.append(f"{self.saver} = {self.tf}.train.Saver()")
        if "writer" in self.used:
            lines.append(f"{self.writer} = {self.tf}.summary.FileWriter({self.folder})")
        text = "".join(f"{column}{line}{self.layout.newline}" for line in lines)
        self.edits.append(Edit(start, end, text or f"{column}pass{self.layout.newline}"))
        return apply_edits(self.tree.text, sorted(self.edits, key=lambda e: (e.start, e.end)))

    def _text(self, key: str) -> str:
        node = self.given.get(key)
        return "" if node is None or (isinstance(node, ast.Constant) and not node.value) else self.tree.segment(node)

    def _fresh(self, stem: str) -> str:
        name = numbered(stem, self.taken.__contains__)
        self.taken.add(name)
        return name

    def _blocks(self) -> list[ast.With]:
        """The blocks of the supervisor's sessions, where it is made."""
        around = self.tree.parents[self.made]
        return [
            n
            for n in walk(around)
            if isinstance(n, ast.With) and any(_opens(i.context_expr, self.name) for i in n.items)
        ]

    def _uses(self) -> list[ast.Name]:
        return [n for n in self.tree.nodes if isinstance(n, ast.Name) and n.id == self.name]

    def _stays_inside(self) -> bool:
        """Whether each use of the name stands in the scope, and in the block, of one statement that binds it."""
        makers = [n for n in self._uses() if not isinstance(n.ctx, ast.Load)]
        regions = [set(walk(self.tree.parents[self.tree.parents[n]])) for n in makers]
        return all(sum(n in region for region in regions) == 1 for n in self._uses())

    def _summarizes(self) -> bool:
        """Whether the supervisor writes summaries by itself."""
        off = self.given.get("summary_op")
        if not self.folder or (isinstance(off, ast.Constant) and off.value is None):
            return False
        return any(self.symbols.called(n) in cat.SUMMARIES for n in self.tree.nodes if isinstance(n, ast.Call))

    def _use(self, node: ast.Name, session: str, block: ast.With) -> bool:
        """Write out one use of the supervisor; whether that is known."""
        holder = self.tree.parents.get(node)
        call = self.tree.parents.get(holder) if holder is not None else None
        if not isinstance(holder, ast.Attribute):
            return False
        if isinstance(call, ast.Call) and call.func is holder:
            return self._call(holder.attr, call, session, block)
        texts = {"saver": self.saver, "global_step": self.step, "session_manager": ""}
        if self.folder:
            texts["save_path"] = f"{self.folder} + '/model.ckpt'"
        self.used.add(holder.attr)
        text = texts.get(holder.attr, "")
        self.edits.append(Edit(self.tree.start(holder), self.tree.end(holder), text))
        return bool(text)

    def _call(self, name: str, call: ast.Call, session: str, block: ast.With) -> bool:
        tree = self.tree
        parent = tree.parents.get(call)
        if name == "should_stop" and not call.args:
            if isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or) and parent.values[0] is call:
                self.edits.append(Edit(tree.start(call), tree.start(parent.values[1]), ""))
                return True
            asked = parent if isinstance(parent, ast.UnaryOp) else call
            text = "True" if asked is parent else "False"
            self.edits.append(Edit(tree.start(asked), tree.end(asked), text))
            return True
        if name in ("stop", "request_stop") and isinstance(parent, ast.Expr):
            self.edits.append(Edit(*self.layout.extent(parent, comments=False), ""))
            return tree.parents.get(parent) is block and len(block.body) > 1
        if name == "summary_computed" and self.folder and len(call.args) == 2 and len(call.keywords) <= 1:
            if not isinstance(parent, ast.Expr):
                return False
            self.used.add("writer")
            column, newline = self.layout.column(parent), self.layout.newline
            summary, step = tree.segment(call.args[1]), next((tree.segment(k.value) for k in call.keywords), "")
            lines = []
            if not isinstance(call.args[1], ast.Name):
                lines.append(f"{(held := self._fresh('summary'))} = {summary}")
                summary = held
            if not step:
                step = self._fresh("reached_step")
                lines.append(f"{step} = {session}.run({self.step})")
            lines.append(f"{self.writer}.add_summary({summary}, {step})")
            inner = [n for n in walk(call.args[1]) if isinstance(n, ast.Name) and n.id == self.name]
            text = "".join(f"{column}{line}{newline}" for line in lines)
            self.edits.append(Edit(*self.layout.extent(parent, comments=False), text))
            return not inner
        return False

    def _head(self, block: ast.With) -> None:
        """The session's own block: it starts the variables, or goes on."""
        call, session = block.items[0].context_expr, _session(block)
        assert isinstance(call, ast.Call)
        tf, layout = self.tf, self.layout
        config = next((f"config={self.tree.segment(k.value)}" for k in call.keywords if k.arg == "config"), "")
        self.edits.append(Edit(self.tree.start(call), self.tree.end(call), f"{tf}.Session({config})"))
        lines = [f"{session}.run({tf}.global_variables_initializer())"]
        seconds = self.given.get("save_model_secs")
        saves = bool(self.folder) and not (isinstance(seconds, ast.Constant) and not seconds.value)
        if self.folder:
            found = self._fresh("checkpoint")
            lines += [
                f"{found} = {tf}.train.latest_checkpoint({self.folder}) if {self.folder} else None",
                f"if {found} is not None:",
                f"{INDENT}{self.saver}.restore({session}, {found})",
            ]
        column = layout.column(block.body[0])
        if saves:
            lines += self._saving(block, session, self.tree.segment(seconds) if seconds is not None else _SECONDS)
        start = layout.extent(block.body[0])[0]
        self.edits.append(Edit(start, start, "".join(f"{column}{line}{layout.newline}" for line in lines)))

    def _saving(self, block: ast.With, session: str, seconds: str) -> list[str]:
        """Save as the block starts, and after each round of its loops that comes late enough."""
        layout, saved, reached = self.layout, self._fresh("saved_at"), self._fresh("reached_step")
        save = [
            f"{reached} = {session}.run({self.step})",
            f"{self.saver}.save({session}, {self.folder} + '/model.ckpt', global_step={reached})",
        ]
        clock = "time.time()"
        known = any(isinstance(s, ast.Import) and any(a.name == "time" and not a.asname for a in s.names)
                    for s in self.tree.module.body)  # fmt: skip
        plain = [s for s in self.tree.module.body if isinstance(s, ast.Import)]
        if not known and plain:
            at = layout.extent(plain[0], comments=False)[0]
            self.edits.append(Edit(at, at, f"import time{layout.newline}"))
        for loop in [s for s in block.body if isinstance(s, ast.For | ast.While)]:
            column = layout.column(loop.body[0])
            lines = [f"if {self.folder} and {clock} - {saved} >= {seconds}:"]
            lines += [f"{INDENT}{line}" for line in [*save, f"{saved} = {clock}"]]
            end = layout.extent(loop.body[-1])[1]
            self.edits.append(Edit(end, end, "".join(f"{column}{line}{layout.newline}" for line in lines)))
        return [f"if {self.folder}:", *(f"{INDENT}{line}" for line in save), f"{saved} = {clock}"]


def _session(block: ast.With) -> str:
    target = block.items[0].optional_vars
    assert isinstance(target, ast.Name)
    return target.id


def _opens(node: ast.expr, name: str) -> bool:
    """``sv.managed_session(..)``."""
    func = node.func if isinstance(node, ast.Call) else None
    held = isinstance(func, ast.Attribute) and func.attr == "managed_session"
    return held and isinstance(func.value, ast.Name) and func.value.id == name  # type: ignore[union-attr]


__all__ = ["write_out_supervisors"]
