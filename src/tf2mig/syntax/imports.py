"""Adding import statements where they belong, and removing those that lost their use."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from tf2mig.findings import Edit
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def newline_of(text: str) -> str:
    """The line ending that a text uses."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def top_imports(tree: Tree) -> list[ast.stmt]:
    """The import statements at the module's top level, ``__future__`` ones left out."""
    return [
        s
        for s in tree.module.body
        if isinstance(s, ast.Import) or (isinstance(s, ast.ImportFrom) and s.module != "__future__")
    ]


def line_start(tree: Tree, offset: int) -> int:
    """The offset of the first character of an offset's line."""
    column = tree.place(offset)[1]
    return offset - column + 1


def line_end(tree: Tree, offset: int) -> int:
    """The offset behind an offset's line, its ending included."""
    line, _ = tree.place(offset)
    return tree.line_starts[line] if line < len(tree.line_starts) else len(tree.text)


def header_end(tree: Tree) -> int:
    """Where the first import may stand: behind the docstring, `__future__` imports and the comments at the
    top.
    """
    last: ast.stmt | None = None
    for i, s in enumerate(tree.module.body):
        doc = (
            i == 0 and isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) and isinstance(s.value.value, str)
        )
        if not doc and not (isinstance(s, ast.ImportFrom) and s.module == "__future__"):
            break
        last = s
    if last is not None:
        return line_end(tree, max(tree.end(last) - 1, 0))
    at = tree.line_starts[0]
    for row in tree.text[at:].splitlines(keepends=True):
        if not row.startswith("#"):
            break
        at += len(row)
    return at


def insert_before(tree: Tree, statement: ast.stmt, lines: Sequence[str]) -> Edit:
    """Lines in front of a statement, in its indentation."""
    start = tree.start(statement)
    begin = line_start(tree, start)
    indent = tree.text[begin:start]
    if indent.strip():
        return Edit(start, start, "".join(f"{line}; " for line in lines if line))
    newline = newline_of(tree.text)
    return Edit(begin, begin, "".join(f"{indent if line else ''}{line}{newline}" for line in lines))


def insert_after(tree: Tree, statement: ast.stmt, lines: Sequence[str]) -> Edit:
    """Lines behind a statement, in its indentation."""
    start = tree.start(statement)
    begin = line_start(tree, start)
    indent = tree.text[begin:start]
    end = line_end(tree, max(tree.end(statement) - 1, start))
    rest = tree.text[tree.end(statement) : end].split("#")[0].strip()
    if indent.strip() or rest:
        return Edit(tree.end(statement), tree.end(statement), "".join(f"; {line}" for line in lines if line))
    newline = newline_of(tree.text)
    text = "".join(f"{indent if line else ''}{line}{newline}" for line in lines)
    if end == len(tree.text) and not tree.text.endswith(("\n", "\r")):
        text = newline + text.rstrip("\r\n")
    return Edit(end, end, text)


def add_imports(tree: Tree, statements: Iterable[str]) -> list[Edit]:
    """Edits that add import statements which the top level does not have yet."""
    have = {ast.unparse(s) for s in tree.module.body if isinstance(s, ast.Import | ast.ImportFrom)}
    wanted = [s for s in dict.fromkeys(statements) if ast.unparse(ast.parse(s)) not in have]
    if not wanted:
        return []
    imports = top_imports(tree)
    if not imports:
        at = header_end(tree)
        newline = newline_of(tree.text)
        before = newline if at == len(tree.text) and at and not tree.text.endswith(("\n", "\r")) else ""
        return [Edit(at, at, before + "".join(s + newline for s in wanted))]
    anchor = _anchor(imports)
    return [insert_after(tree, anchor, wanted)]


def _anchor(imports: Sequence[ast.stmt]) -> ast.stmt:
    """The import to add others behind: the first of TensorFlow, or the last of the first block."""
    for statement in imports:
        if "tensorflow" in ast.unparse(statement):
            return statement
    last = imports[0]
    for statement in imports[1:]:
        if statement.lineno - (last.end_lineno or 0) > 1:
            break
        last = statement
    return last


def loaded_names(tree: Tree) -> set[str]:
    """Every name that the module reads, and those that ``__all__`` lists."""
    found: set[str] = set()
    for node in tree.nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            found.add(node.id)
    if "__all__" in tree.text:
        found |= {
            node.value
            for statement in tree.nodes
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr)
            and any(isinstance(n, ast.Name) and n.id == "__all__" for n in walk(statement))
            for node in walk(statement)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return found


def remove_items(tree: Tree, statement: ast.Import | ast.ImportFrom, gone: Sequence[ast.alias]) -> list[Edit]:
    """Edits that remove items of an import statement; the whole statement when all go."""
    if len(gone) == len(statement.names):
        return [remove_statement(tree, statement)]
    edits = []
    names = statement.names
    kept = [i for i, a in enumerate(names) if a not in gone]
    for i, alias in enumerate(names):
        if alias not in gone:
            continue
        if i < kept[-1]:
            edits.append(Edit(tree.start(alias), tree.start(names[i + 1]), ""))
        elif i == kept[-1] + 1:
            edits.append(Edit(tree.end(names[kept[-1]]), tree.end(names[-1]), ""))
    return edits


def remove_statement(tree: Tree, statement: ast.stmt) -> Edit:
    """The edit that removes a statement with its line; ``pass`` takes its place where a block would be
    empty.
    """
    start, end = tree.start(statement), tree.end(statement)
    parent = tree.parents.get(statement)
    for block in ("body", "orelse", "finalbody"):
        if getattr(parent, block, None) == [statement] and not isinstance(parent, ast.Module):
            return Edit(start, end, "pass")
    begin, stop = line_start(tree, start), line_end(tree, max(end - 1, start))
    before, after = tree.text[begin:start], tree.text[end:stop]
    if not before.strip() and not after.split("#")[0].strip():
        return Edit(begin, stop, "")
    if after.lstrip().startswith(";"):
        skip = end + after.index(";") + 1
        while skip < stop and tree.text[skip] in " \t":
            skip += 1
        return Edit(start, skip, "")
    cut = before.rstrip()
    if cut.endswith(";"):
        return Edit(begin + len(cut) - 1, end, "")
    return Edit(start, end, "pass")
