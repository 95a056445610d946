"""One run of several objects' tensors, as a run of each object's.

    a, b = sess.run([one.loss, two.loss],                     a = sess.run(one.loss, {one.x: rows})
                    {one.x: rows, two.x: rows})               b = sess.run(two.loss, {two.x: rows})

What objects describe that know nothing of each other is the same whether it runs at once or in turn; lifted, it is
methods of each. This is tried where a program is blocked.
"""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SHARES = re.compile(r"\breuse\b|AUTO_REUSE|get_collection|reuse_variables|get_default_graph")
"""What lets objects of one class have variables or operations in common."""


def part_runs(source: Source) -> Source:
    """The program with such runs parted; the same one where there are none."""
    return settled(source, _first)


def _first(tree: Tree) -> list[Edit] | None:
    for call in [n for n in tree.nodes if isinstance(n, ast.Call)]:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "run" and 0 < len(call.args) < 3:
            edits = _parted(tree, call)
            if edits is not None:
                return edits
    return None


def _parted(tree: Tree, call: ast.Call) -> list[Edit] | None:
    fetch = call.args[0]
    if not isinstance(fetch, ast.List | ast.Tuple) or [k.arg for k in call.keywords] not in ([], ["feed_dict"]):
        return None
    holders = [_holder(tree, e) for e in fetch.elts]
    objects = list(dict.fromkeys(holders))
    if len(objects) < 2 or None in holders or not _are_apart(tree, [o for o in objects if o], call):
        return None
    feed = call.args[1] if len(call.args) == 2 else call.keywords[0].value if call.keywords else None
    feeds = _feeds(tree, feed, [o for o in objects if o])
    if feeds is None:
        return None
    runs = []
    session = tree.segment(call.func)
    for one in objects:
        own = [tree.segment(e) for e, h in zip(fetch.elts, holders, strict=True) if h == one]
        fed = feeds[str(one)]
        text = own[0] if len(own) == 1 else f"[{', '.join(own)}]"
        runs.append(f"{session}({text}, {fed})" if fed else f"{session}({text})")
    return _written(tree, call, [str(h) for h in holders], runs)


def _written(tree: Tree, call: ast.Call, holders: list[str], runs: list[str]) -> list[Edit] | None:
    """The edits that write the runs where the one was: statements of their own, or the elements of a list."""
    statement = tree.parents.get(call)
    layout = Layout(tree)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(holders):
        if any(isinstance(e, ast.Starred) for e in target.elts):
            return None
        names = [", ".join(tree.segment(e) for e, h in zip(target.elts, holders, strict=True) if h == one)
                 for one in dict.fromkeys(holders)]  # fmt: skip
        runs = [f"{n} = {r}" for n, r in zip(names, runs, strict=True)]
    elif not isinstance(statement, ast.Expr):
        return [Edit(tree.start(call), tree.end(call), f"[{', '.join(runs)}]")] if len(runs) == len(holders) else None
    assert isinstance(statement, ast.stmt)
    between = layout.newline + layout.column(statement)
    return [Edit(tree.start(statement), tree.end(statement), between.join(runs))]


def _holder(tree: Tree, fetch: ast.expr) -> str | None:
    """The object that a fetched attribute is of: a name, or an element of a list by its number."""
    while isinstance(fetch, ast.Attribute | ast.Subscript):
        if isinstance(fetch, ast.Attribute):
            base = fetch.value
            if isinstance(base, ast.Name):
                return base.id
            if isinstance(base, ast.Subscript) and isinstance(base.value, ast.Name):
                return tree.segment(base) if isinstance(base.slice, ast.Constant) else None
        fetch = fetch.value
    return None


def _are_apart(tree: Tree, objects: list[str], call: ast.Call) -> bool:
    """Whether objects are made by calls of classes of the file, that share nothing and are not handed each other."""
    roots = {o.partition("[")[0] for o in objects}
    classes = {n.name: n for n in tree.module.body if isinstance(n, ast.ClassDef)}
    for root in roots:
        bound = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == root and not isinstance(n.ctx, ast.Load)]
        statement = tree.parents.get(bound[0]) if len(bound) == 1 else None
        if isinstance(statement, ast.Tuple):
            statement = tree.parents.get(statement)
        if not isinstance(statement, ast.Assign) or tree.home(statement) is not tree.home(call):
            return False
        value = statement.value
        made = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
        for one in made:
            if not isinstance(one, ast.Call) or not isinstance(one.func, ast.Name) or one.func.id not in classes:
                return False
            given = {n.id for a in (*one.args, *one.keywords) for n in walk(a) if isinstance(n, ast.Name)}
            if given & roots or _shares(tree, classes[one.func.id]):
                return False
    inside = {n.id for c in classes.values() for n in walk(c) if isinstance(n, ast.Name)}
    return not inside & roots


def _shares(tree: Tree, cls: ast.ClassDef) -> bool:
    """Whether a class may find what another object made: by reuse, or in a collection other than of updates."""
    text = re.sub(r"get_collection\(\s*[\w.]+\.GraphKeys\.UPDATE_OPS", "", tree.segment(cls))
    return _SHARES.search(text) is not None or any(ast.unparse(b) != "object" for b in cls.bases)


def _feeds(tree: Tree, feed: ast.expr | None, objects: list[str]) -> dict[str, str] | None:
    """The feed of each object's run; None where a key is no attribute of one of them."""
    if feed is None:
        return dict.fromkeys(objects, "")
    if not isinstance(feed, ast.Dict):
        return None
    found: dict[str, list[str]] = {o: [] for o in objects}
    for key, value in zip(feed.keys, feed.values, strict=True):
        holder = _holder(tree, key) if key is not None else None
        if holder not in found or key is None:
            return None
        found[holder].append(f"{tree.segment(key)}: {tree.segment(value)}")
    return {o: "{" + ", ".join(items) + "}" if items else "" for o, items in found.items()}


__all__ = ["part_runs"]
