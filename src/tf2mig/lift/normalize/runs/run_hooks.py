"""Hooks of a monitored session, as what they do: what they fetch in each run, and the lines around it.

Source: tensorflow/python/training/basic_session_run_hooks.py and session_run_hook.py of TF 1.15. What a hook asks for
in ``before_run`` is fetched by the same run as what the program asks for.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.names import numbered
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

BASES = frozenset({"tf.train.SessionRunHook", "tf.estimator.SessionRunHook"})
_STOP = "tf.train.StopAtStepHook"
_NAN = "tf.train.NanTensorHook"
_LOGGING = "tf.train.LoggingTensorHook"
_COUNTER = "tf.train.StepCounterHook"
_SUMMARY = "tf.train.SummarySaverHook"
_SUMMARY_NAMES = ("save_steps", "save_secs", "output_dir", "summary_writer", "scaffold", "summary_op")
_CHECKPOINT = "tf.train.CheckpointSaverHook"
_CHECKPOINT_NAMES = ("checkpoint_dir", "save_secs", "save_steps", "saver", "checkpoint_basename", "scaffold")


@dataclass
class Hook:
    """What one hook does."""

    ahead: list[str] = field(default_factory=list)
    """Lines in front of the session."""
    stop: str = ""
    """The step at which it ends the loop."""
    counted: bool = False
    """Whether that counts from where the session starts."""
    fetches: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """What the values of its fetches are called."""
    start: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    end: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)


class Hooks:
    """Reads the hooks of a program."""

    def __init__(self, tree: Tree, symbols: Symbols, tf: str, taken: set[str], session: str = "") -> None:
        self.tree, self.symbols, self.tf, self.taken, self.session = tree, symbols, tf, taken, session
        self.layout = Layout(tree)
        self.step = ""
        """What gives the global step."""
        self.scaffold: dict[str, str] = {}
        """What hooks take from a scaffold."""
        self._reached = ""

    def read(self, node: ast.expr, at: ast.stmt) -> Hook | None:
        """What a hook in the list of a session at a statement does; None where that is not known."""
        edits: list[Edit] = []
        if isinstance(node, ast.Name):
            made = self.made(node, at)
            if made is None:
                return None
            node = made.value
            edits.append(Edit(*self.layout.extent(made, comments=False), ""))
        if not isinstance(node, ast.Call):
            return None
        given = {k.arg or "": k.value for k in node.keywords}
        symbol = self.symbols.called(node)
        if symbol == _COUNTER:
            return Hook(edits=edits)
        if symbol == _STOP:
            return self._stop(node, given, edits)
        if symbol == _NAN:
            return self._nan(node, given, edits)
        if symbol == _LOGGING:
            return self._logging(node, given, edits)
        if symbol == _SUMMARY:
            return self._summary(dict(zip(_SUMMARY_NAMES, node.args, strict=False)) | given, edits)
        if symbol == _CHECKPOINT:
            return self._checkpoint(dict(zip(_CHECKPOINT_NAMES, node.args, strict=False)) | given, edits)
        return None

    def made(self, node: ast.Name, at: ast.stmt) -> ast.Assign | None:
        """The only assignment of a name, in the scope of a statement; nothing else may use the name."""
        uses = sorted((n for n in self.tree.nodes if isinstance(n, ast.Name) and n.id == node.id), key=self.tree.start)
        statement = self.tree.parents.get(uses[0]) if len(uses) == 2 else None
        if not isinstance(statement, ast.Assign) or statement.targets != [uses[0]]:
            return None
        return statement if self.tree.parents.get(statement) is self.tree.parents.get(at) else None

    def fresh(self, stem: str) -> str:
        """A name that nothing uses."""
        name = numbered(stem, self.taken.__contains__)
        self.taken.add(name)
        return name

    def _stop(self, node: ast.Call, given: dict[str, ast.expr], edits: list[Edit]) -> Hook | None:
        if node.args and len(node.args) == 1 and not given:
            given = {"num_steps": node.args[0]}
        if len(given) != 1 or (node.args and "num_steps" not in given) or not {*given} <= {"num_steps", "last_step"}:
            return None
        (key, value), *_ = given.items()
        return Hook(stop=self.tree.segment(value), counted=key == "num_steps", edits=edits)

    def _nan(self, node: ast.Call, given: dict[str, ast.expr], edits: list[Edit]) -> Hook | None:
        tensor = node.args[0] if node.args else given.get("loss_tensor")
        if tensor is None or len(node.args) > 1 or not {*given} <= {"loss_tensor"}:
            return None
        name = self.fresh("checked_loss")
        check = [f"if {name} != {name}:", f"{INDENT}raise RuntimeError('NaN loss during training.')"]
        return Hook(fetches=[self.tree.segment(tensor)], names=[name], after=check, edits=edits)

    def _logging(self, node: ast.Call, given: dict[str, ast.expr], edits: list[Edit]) -> Hook | None:
        tensors = node.args[0] if node.args else given.get("tensors")
        every = node.args[1] if len(node.args) > 1 else given.get("every_n_iter")
        if len(node.args) > 2 or not {*given} <= {"tensors", "every_n_iter"} or every is None:
            return None
        if isinstance(tensors, ast.Dict) and all(isinstance(k, ast.Constant) for k in tensors.keys):
            labels = [str(k.value) for k in tensors.keys if isinstance(k, ast.Constant)]
            values = tensors.values
        elif isinstance(tensors, ast.List | ast.Tuple):
            labels, values = [self.tree.segment(e) for e in tensors.elts], tensors.elts
        else:
            return None
        if any(isinstance(v, ast.Constant) for v in values) or any("'" in label or "%" in label for label in labels):
            return None
        count = self.fresh("iteration")
        names = [self.fresh(f"logged_{i}") for i in range(len(values))]
        shown = ", ".join(f"{label} = %s" for label in labels)
        after = [
            f"if {count} % {self._factor(every)} == 0:",
            f"{INDENT}{self.tf}.get_logger().info('{shown}', {', '.join(names)})",
            f"{count} += 1",
        ]
        return Hook(
            fetches=[self.tree.segment(v) for v in values],
            names=names,
            start=[f"{count} = 0"],
            after=after,
            edits=edits,
        )

    def reached(self) -> tuple[str, str]:
        """The name of the step that a run reached, the same for all hooks, and the line that sets it."""
        self._reached = self._reached or self.fresh("reached_step")
        return self._reached, f"{self._reached} = {self.session}.run({self.step})"

    def _summary(self, given: dict[str, ast.expr], edits: list[Edit]) -> Hook | None:
        given.pop("scaffold", None)
        if not {*given} <= {"save_steps", "output_dir", "summary_op"} or not {"save_steps", "output_dir"} <= {*given}:
            return None
        operation = self.tree.segment(given["summary_op"]) if "summary_op" in given else self.scaffold.get("summary_op")
        folder, every = self.tree.segment(given["output_dir"]), self.tree.segment(given["save_steps"])
        return self.summaries(operation or f"{self.tf}.summary.merge_all()", folder, every, edits)

    def summaries(self, operation: str, folder: str, every: str, edits: list[Edit]) -> Hook:
        """A hook that writes summaries: those of the first run, then those of every so many steps."""
        ahead = []
        if not operation.isidentifier():
            operation, made = self.fresh("summary_op"), operation
            ahead.append(f"{operation} = {made}")
        writer, due, summary = self.fresh("summary_writer"), self.fresh("next_summary"), self.fresh("summary")
        ahead.append(f"{writer} = {self.tf}.summary.FileWriter({folder})")
        step, line = self.reached()
        after = [
            line,
            f"if {step} >= {due}:",
            f"{INDENT}{writer}.add_summary({summary}, {step})",
            f"{INDENT}{due} = {step} + {every}",
        ]
        start, end = [f"{due} = 0"], [f"{writer}.flush()"]
        return Hook(ahead, fetches=[operation], names=[summary], start=start, after=after, end=end, edits=edits)

    def _checkpoint(self, given: dict[str, ast.expr], edits: list[Edit]) -> Hook | None:
        given.pop("scaffold", None)
        if not {*given} <= {"checkpoint_dir", "save_steps", "saver"} or "save_steps" not in given:
            return None
        saver = self.tree.segment(given["saver"]) if "saver" in given else self.scaffold.get("saver")
        folder, every = self.tree.segment(given["checkpoint_dir"]), self.tree.segment(given["save_steps"])
        return self.checkpoints(saver or f"{self.tf}.train.Saver()", folder, every, edits)

    def checkpoints(self, saver: str, folder: str, every: str, edits: list[Edit]) -> Hook:
        """A hook that saves at the start, every so many steps and at the end."""
        ahead = []
        if not saver.isidentifier():
            saver, made = self.fresh("saver"), saver
            ahead.append(f"{saver} = {made}")
        saved = self.fresh("saved_step")
        step, line = self.reached()
        save = f"{saver}.save({self.session}, {folder} + '/model.ckpt', global_step="
        start = [
            f"{self.tf}.io.gfile.makedirs({folder})",
            f"{saved} = {self.session}.run({self.step})",
            f"{save}{saved})",
        ]
        after = [line, f"if {step} >= {saved} + {every}:", f"{INDENT}{save}{step})", f"{INDENT}{saved} = {step}"]
        end = [line, f"if {step} != {saved}:", f"{INDENT}{save}{step})"]
        return Hook(ahead, start=start, after=after, end=end, edits=edits)

    def _factor(self, node: ast.expr) -> str:
        text = self.tree.segment(node)
        return text if isinstance(node, ast.Name | ast.Constant | ast.Attribute | ast.Call) else f"({text})"


__all__ = ["BASES", "Hook", "Hooks"]
