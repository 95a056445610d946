"""What becomes of the public symbols of TensorFlow 1.15: tf2mig against `tf_upgrade_v2`, in figures.

    pip install '.[verify]'
    python benchmarks/api_coverage.py [TREE...]

A symbol *resolves* when what it becomes exists and works in the target. For `tf_upgrade_v2`, that of the
installed TensorFlow, each symbol stands on a line of its own (`_ = tf.log`), is upgraded, and the name that
comes out is looked up. For tf2mig it is the symbol's disposition (docs/symbols.md): every TensorFlow name in
the replacement must work in the target, and what it takes from a support module or another package must exist
when that is imported. TensorFlow's names are looked up in the API tables (rules/api), which were read from
the real wheels; a package that is not installed counts as not resolving. With trees of TF1 code, the symbols
of `tf.contrib` are also weighed by how often those trees use them.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import importlib.util
import io
import os
import re
import sys
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tf2mig.api.dispositions import Disposition, disposition, tf1_symbols
from tf2mig.api.knowledge import Knowledge
from tf2mig.api.locate import rules_dir
from tf2mig.api.rulings import Rulebook
from tf2mig.api.surface import Surface
from tf2mig.api.worlds import worlds_of
from tf2mig.engine import Options
from tf2mig.engine.examination import open_module
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import ParseError

PATH = re.compile(r"(?<![.\w'\"{])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def main() -> int:
    """Exit status 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", type=Path, nargs="*", help="folders of TF1 code, to weigh tf.contrib by use")
    args = parser.parse_args()
    os.environ.update(TF_USE_LEGACY_KERAS="1", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    sys.path.insert(0, str(rules_dir() / "support"))
    symbols = tf1_symbols()
    found = our_dispositions(symbols)
    ours = {s for s, d in found.items() if resolves(d)}
    theirs = upgraded(symbols)
    print("symbols of TensorFlow 1.15 that resolve on 2.21     tf_upgrade_v2          tf2mig")
    for title, of_contrib in (("outside tf.contrib", False), ("in tf.contrib", True)):
        group = [s for s in symbols if s.startswith("tf.contrib.") == of_contrib]
        print(f"  {title:45}  {share(theirs, group)}  {share(ours, group)}")
    if args.trees:
        uses = contrib_uses(args.trees)
        weights = [s for s in symbols for _ in range(uses[s])]  # what is private is nobody's promise
        print(f"  {'in tf.contrib, weighted by use':45}  {share(theirs, weights)}  {share(ours, weights)}")
    return 0


def share(good: set[str], group: list[str]) -> str:
    """How many of a group, and the percentage."""
    count = sum(s in good for s in group)
    return f"{count:5}/{len(group)} {100 * count / max(1, len(group)):5.1f}%"


def our_dispositions(symbols: tuple[str, ...]) -> Mapping[str, Disposition]:
    """What tf2mig says of each symbol, for 2.21."""
    rulebook = Rulebook(Knowledge.load(), worlds_of("2.21"))
    found = {s: disposition(rulebook, s) for s in symbols}
    return {s: d for s, d in found.items() if d is not None}


def resolves(fate: Disposition) -> bool:
    """Whether all that a replacement names is there; Keras 2 counts, which tf2mig switches on if needed."""
    if fate.kind == "manual":
        return False
    paths = PATH.findall(fate.becomes)
    ours = [p for p in paths if p.startswith("tf.")]
    if not ours and fate.kind in ("support module", "other package"):
        return any(reachable(p) for p in paths)
    compat = fate.kind in ("compat only", "support module", "other package")
    return all(in_target(p, compat=compat) for p in ours)


def in_target(name: str, *, compat: bool) -> bool:
    """Whether a TensorFlow name works in the target; with ``compat``, under `tf.compat.v1` will do."""
    symbol = KERAS_2.resolve_v1(name) if compat else None
    return KERAS_3.works(name) or KERAS_2.works(name) or (symbol is not None and symbol.works == "yes")


@cache
def imported_names() -> Mapping[str, tuple[str, ...]]:
    """What the import statements of the rules call what they import: a module, and a name in it."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in Knowledge.load().all_entries():
        for node in ast.walk(ast.parse("\n".join(entry.imports))):
            if isinstance(node, ast.Import):
                found |= {alias.asname or alias.name: (alias.name,) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {alias.asname or alias.name: (node.module or "", alias.name) for alias in node.names}
    return found


@cache
def reachable(path: str) -> bool:
    """Whether a dotted path that begins with a support module or an installed package leads to something."""
    first, *rest = path.split(".")
    module, *inner = imported_names().get(first, (first,))
    if first == "tf" or importlib.util.find_spec(module) is None:
        return False
    found: Any = importlib.import_module(module)
    for name in [*inner, *rest]:
        module += "." + name
        if not hasattr(found, name):
            with contextlib.suppress(ImportError):
                importlib.import_module(module)
        if not hasattr(found, name):
            return False
        found = getattr(found, name)
    return True


def upgraded(symbols: tuple[str, ...]) -> set[str]:
    """The symbols that `tf_upgrade_v2` turns into something that works."""
    from tensorflow.tools.compatibility import ast_edits, tf_upgrade_v2  # type: ignore[import-untyped]

    upgrader: Any = ast_edits.ASTCodeUpgrader(tf_upgrade_v2.TFAPIChangeSpec())
    text = "import tensorflow as tf\n" + "".join(f"_ = {s}\n" for s in symbols)
    with contextlib.redirect_stdout(io.StringIO()):
        _, out, _, _ = upgrader.update_string_pasta(text, "symbols.py")
    lines = out.splitlines()[-len(symbols) :]
    names = {s: line.removeprefix("_ = ").strip() for s, line in zip(symbols, lines, strict=True)}
    return {s for s, name in names.items() if KERAS_3.works(name)}


def contrib_uses(trees: list[Path]) -> Counter[str]:
    """How often trees use each symbol of `tf.contrib`."""
    uses: Counter[str] = Counter()
    for tree in trees:
        for path in sorted(tree.rglob("*.py")):
            text = path.read_text(encoding="utf-8", errors="replace")
            if "contrib" not in text:
                continue
            with contextlib.suppress(ParseError):
                module = open_module(Source(text, str(path)), Options())
                uses.update(u.symbol for u in module.symbols.uses if u.symbol.startswith("tf.contrib."))
    return uses


KERAS_3 = Surface.load("2.21.0")
KERAS_2 = Surface.load("2.21.0", legacy_keras=True)
if __name__ == "__main__":
    sys.exit(main())
