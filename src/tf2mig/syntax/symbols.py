"""Which TensorFlow symbol a name means.

A name is resolved through imports, aliases and scopes, never matched as text. The result is written from
``tf.``; what comes through ``tensorflow.compat.v1`` is TF1's symbol of the same name, with the door recorded.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tf2mig.syntax.scopes import Binding, Scope, build_scopes
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import children

Door = Literal["tf", "compat.v1", "compat.v2", "private"]
TENSORFLOW = ("tensorflow", "tensorflow.compat.v1")
"""The modules that programs import as TensorFlow."""
_ROOTS = {"tensorflow": "tf", "tensorflow_core": "tf", "tensorflow.compat": "tf.compat"}


@dataclass(frozen=True, eq=False)
class Use:
    """One place where a program names something of TensorFlow."""

    node: ast.Name | ast.Attribute
    """The longest chain of attributes; it may reach past the symbol (``tf.float32.name``)."""
    symbol: str
    """Written from ``tf.``, without the door: ``tf.placeholder`` for ``tf.compat.v1.placeholder``."""
    door: Door
    scope: Scope
    binding: Binding | None
    """The import or alias of the chain's first name; None through a star import."""


class Symbols:
    """Resolves names of one tree.

    ``star`` says whether a module, written from ``tf.``, has a public member of a name; without it names
    of star imports stay unresolved. ``root`` says what an import's target is called, and None where it is of
    no concern: TensorFlow's names, written from ``tf.``, unless told otherwise. ``scopes`` are the tree's, if
    they are known already.
    """

    def __init__(
        self,
        tree: Tree,
        star: Callable[[str, str], bool] | None = None,
        root: Callable[[str], str | None] | None = None,
        scopes: dict[ast.AST, Scope] | None = None,
    ) -> None:
        self.tree = tree
        self._star = star
        self._root = root or _from_tensorflow
        self.scopes = scopes if scopes is not None else build_scopes(tree.module)
        self._active: set[int] = set()
        self._outer: dict[tuple[int, str], tuple[str, Binding] | None] = {}

    @cached_property
    def uses(self) -> list[Use]:
        """Every use of TensorFlow, in source order; imports themselves are not uses."""
        return sorted(
            self._walk(self.tree.module, self.scopes[self.tree.module]),
            key=lambda u: (u.node.lineno, u.node.col_offset, -(u.node.end_col_offset or 0)),
        )

    @cached_property
    def by_node(self) -> dict[ast.AST, Use]:
        """The use at a node, for the outermost node of its chain."""
        return {u.node: u for u in self.uses}

    def symbol(self, node: ast.AST) -> str | None:
        """The symbol that an expression names, if it names one."""
        use = self.by_node.get(node)
        return use.symbol if use else None

    def called(self, node: ast.AST) -> str | None:
        """The symbol that a call calls."""
        return self.symbol(node.func) if isinstance(node, ast.Call) else None

    def imports(self) -> Iterator[Binding]:
        """Every import binding of the module, in all scopes."""
        for scope in self.scopes.values():
            for group in scope.bindings.values():
                yield from (b for b in group if b.kind == "import")

    @cached_property
    def tensorflow(self) -> str | None:
        """What the module calls TensorFlow, as it imports it first."""
        return next((b.name for b in self.imports() if b.target in TENSORFLOW), None)

    def _walk(self, node: ast.AST, scope: Scope) -> Iterator[Use]:
        stack: list[tuple[ast.AST, Scope]] = [(node, scope)]
        while stack:
            node, scope = stack.pop()
            if isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
                use = self._use(node, scope)
                if use is not None:
                    yield use
                    continue
            if node in self.scopes:
                stack.extend((child, self._scope_of(child, node, scope)) for child in children(node))
            else:
                stack.extend([(child, scope) for child in children(node)])

    def _scope_of(self, child: ast.AST, parent: ast.AST, scope: Scope) -> Scope:
        """The scope in which a child is evaluated: defaults and decorators belong outside."""
        inner = self.scopes.get(parent)
        if inner is None or (inner is scope and isinstance(parent, ast.Module)):
            return scope
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return inner if child in parent.body else scope
        if isinstance(parent, ast.Lambda):
            return inner if child is parent.body else scope
        return inner

    def _use(self, node: ast.Name | ast.Attribute, scope: Scope) -> Use | None:
        parts: list[str] = []
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            parts.append(base.attr)
            base = base.value
        if not isinstance(base, ast.Name):
            return None
        found = self.resolve(base.id, scope, (base.lineno, base.col_offset))
        if found is None:
            return None
        root, binding = found
        symbol, door = normalize(".".join([root, *reversed(parts)]))
        return Use(node, symbol, door, scope, binding)

    def resolve(self, name: str, scope: Scope, position: tuple[int, int]) -> tuple[str, Binding | None] | None:
        """What a name means in a scope: its dotted TensorFlow path, and the binding that says so."""
        holder: Scope | None = scope
        first = True
        while holder is not None:
            usable = first or not isinstance(holder.node, ast.ClassDef)
            if usable and name in holder.bindings and name not in scope.globals:
                return self._bound(holder, name, position, same_scope=first)
            if usable and name in scope.globals and isinstance(holder.node, ast.Module):
                return self._bound(holder, name, position, same_scope=False)
            first = False
            holder = holder.parent
        return self._starred(name, scope)

    def _bound(
        self, holder: Scope, name: str, position: tuple[int, int], *, same_scope: bool
    ) -> tuple[str, Binding] | None:
        if not same_scope and not self._active:
            key = (id(holder), name)
            if key not in self._outer:
                self._outer[key] = self._meaning(holder, holder.bindings.get(name, []))
            return self._outer[key]
        group = holder.bindings.get(name, [])
        if same_scope:
            earlier = [b for b in group if b.position < position]
            group = earlier or group
            latest = group[-1:]
            others = [b for b in group[:-1] if _alternatives(self.tree, b, group[-1])]
            group = others + latest
        return self._meaning(holder, group)

    def _meaning(self, holder: Scope, group: list[Binding]) -> tuple[str, Binding] | None:
        """What a name means that any of the bindings may hold for."""
        resolved = [(self._target(b, holder), b) for b in group]
        named = [(t, b) for t, b in resolved if t is not None]
        if not named:
            return None
        # `tf = None` in the handler of a failed import does not hide the import; any other second meaning
        # does.
        if len(named) < len(group) and not all(_is_none(b) for t, b in resolved if t is None):
            return None
        if _chosen(self.tree, named):
            return None
        return named[0]

    def _target(self, binding: Binding, holder: Scope) -> str | None:
        if binding.kind == "import":
            return self._root(binding.target)
        if binding.kind == "alias" and id(binding) not in self._active:
            assert isinstance(binding.node, ast.Name | ast.Attribute)
            self._active.add(id(binding))
            try:
                use = self._use(binding.node, holder)
            finally:
                self._active.discard(id(binding))
            if use is not None:
                return ("tf.compat.v1" + use.symbol[2:]) if use.door == "compat.v1" else use.symbol
        return None

    def _starred(self, name: str, scope: Scope) -> tuple[str, None] | None:
        if self._star is None:
            return None
        holder: Scope | None = scope
        while holder is not None:
            for module in holder.stars:
                root = self._root(module)
                if root is not None and self._star(normalize(root)[0], name):
                    return f"{root}.{name}", None
            holder = holder.parent
        return None


def normalize(path: str) -> tuple[str, Door]:
    """Split a dotted path from ``tf`` into TF1's name for it and the door it came through."""
    for prefix, door in (("tf.compat.v1", "compat.v1"), ("tf.compat.v2", "compat.v2")):
        while path == prefix or path.startswith(prefix + "."):
            path = "tf" + path[len(prefix) :]
            if not path.startswith(("tf.compat.v1", "tf.compat.v2")):
                return path, door  # type: ignore[return-value]
    if path.startswith(("tf.python.", "tf.core.", "tf.contrib.")) and _is_private(path):
        return path, "private"
    return path, "tf"


def _is_private(path: str) -> bool:
    return ".python." in path or path.startswith("tf.core.")


def _from_tensorflow(target: str) -> str | None:
    head, _, rest = target.partition(".")
    if head not in ("tensorflow", "tensorflow_core"):
        return None
    return f"tf.{rest}" if rest else "tf"


def _chosen(tree: Tree, named: list[tuple[str, Binding]]) -> bool:
    """Whether a branch decides which of several things of one module a name means: one cell or another, say."""
    targets = {t for t, _ in named}
    aliases = all(b.kind == "alias" for _, b in named)
    if len(targets) < 2 or not aliases or len({t.rpartition(".")[0] for t in targets}) > 1:
        return False
    return not any(isinstance(a, ast.Try) for _, b in named for a in tree.ancestors(b.node))


def _is_none(binding: Binding) -> bool:
    return isinstance(binding.node, ast.Name) and binding.kind == "other" and binding.name in ("tf", "tensorflow")


def _alternatives(tree: Tree, a: Binding, b: Binding) -> bool:
    """Whether two bindings stand in branches of one `try` or `if`, so that either may hold."""
    branches = {id(p) for p in tree.ancestors(a.node) if isinstance(p, ast.Try | ast.If)}
    return any(id(p) in branches for p in tree.ancestors(b.node) if isinstance(p, ast.Try | ast.If))
