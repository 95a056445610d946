"""What the dotted names of a template are called in a module, and the imports that they need."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Literal

from tf2mig.rules.module import Module
from tf2mig.rules.sites import Site
from tf2mig.syntax.scopes import Binding, Scope

Namespace = Literal["native", "v1"]
_V1 = "tensorflow.compat.v1"


@dataclass
class Naming:
    """Names of one rewriting at one place; gathers the import statements that it needs."""

    module: Module
    scope: Scope
    namespace: Namespace
    position: tuple[int, int]
    declared: tuple[str, ...] = ()
    imports: list[str] = field(default_factory=list)
    own: tuple[str, str] = ("", "")
    """The symbol that is rewritten, and how the module writes it, where that means the target's just as well."""

    def __call__(self, name: str) -> str:
        """A dotted name of a template as the module writes it."""
        root, _, rest = name.partition(".")
        if name == self.own[0]:
            return self.own[1]
        if root == "tf":
            return self._tensorflow(name, rest)
        return self._package(name, root)

    def _tensorflow(self, name: str, rest: str) -> str:
        switched = self.module.plan.switch
        if rest.startswith("compat.v1.") or rest == "compat.v1":
            rest = rest[len("compat.v1.") :]
            return self._join(*self._v1(), rest)
        if self.namespace == "v1":
            return self._join(*self._v1(), rest)
        direct = self._bound("tensorflow")
        if switched:
            if self.module.worlds.same_in_v1(f"tf.{rest}"):
                return self._join(*self._v1(), rest)
            return self._join(*self._v1(), f"compat.v2.{rest}")
        if direct is not None:
            return self._join(direct, "", rest)
        return self._join(self._add("import tensorflow as tf", "tf"), "", rest)

    def _v1(self) -> tuple[str, str]:
        """The alias that reaches TF1's namespace, and what must stand between it and the symbol."""
        alias = self._bound(_V1)
        if alias is not None:
            return alias, ""
        alias = self._bound("tensorflow")
        if alias is not None:
            return alias, "" if self.module.plan.switch else "compat.v1"
        return self._add(f"import {_V1} as tf", "tf"), ""

    def _join(self, alias: str, between: str, rest: str) -> str:
        return ".".join(p for p in (alias, between, rest) if p)

    def _add(self, statement: str, alias: str) -> str:
        taken = alias in self.module.names and not any(
            b.target.startswith("tensorflow") for b in self.module.visible(self.scope, alias) if b.kind == "import"
        )
        if taken:
            statement, alias = statement.rpartition(" as ")[0] + " as tensorflow", "tensorflow"
        if statement not in self.imports:
            self.imports.append(statement)
        return alias

    def _bound(self, target: str) -> str | None:
        """The visible name that an import binds to a module, reliably: bound to nothing else in its scope."""
        holder: Scope | None = self.scope
        while holder is not None:
            for name, group in holder.bindings.items():
                found = any(b.kind == "import" and b.target == target and self._before(b, holder) for b in group)
                if found and not self._shadowed(name, holder) and all(b.kind == "import" for b in group):
                    return name
            holder = holder.parent
        return None

    def _before(self, binding: Binding, holder: Scope) -> bool:
        return holder is not self.scope or binding.position < self.position

    def _shadowed(self, name: str, holder: Scope) -> bool:
        scope: Scope | None = self.scope
        while scope is not None and scope is not holder:
            if name in scope.bindings and not isinstance(scope.node, ast.ClassDef):
                return True
            scope = scope.parent
        return False

    def _package(self, name: str, root: str) -> str:
        """A name of another package or a support module: by the alias that the module has, or a new
        import.
        """
        member = self._member(name)
        if member is not None:
            return member
        declared = next((s for s in self.declared if _binds(s) == root or f"import {root}" in s), None)
        if root in _BUILTINS or (declared is None and name == root):
            return name
        statement = declared or f"import {root}"
        if " as " not in statement and statement.startswith("import"):
            bound = self._longest(name)
            if bound is not None:
                return bound
        aliased = any(b.kind == "alias" for b in self.module.visible(self.scope, root))  # logging = tf.logging
        if statement == f"import {root}" and (aliased or self._taken(root, root)):
            statement, name = f"import {root} as {root}_module", f"{root}_module{name[len(root) :]}"
        if statement not in self.imports:
            self.imports.append(statement)
        return name

    def _longest(self, name: str) -> str | None:
        """A dotted name through the import that brings in most of it."""
        prefix = name
        while prefix:
            alias = self._bound(prefix)
            if alias is not None:
                return alias + name[len(prefix) :]
            prefix = prefix.rpartition(".")[0]
        return None

    def _member(self, name: str) -> str | None:
        """A name below what a declared ``from a import b`` imports, written in full in the template: ``a.b.c``."""
        for statement in self.declared:
            node = ast.parse(statement).body[0]
            if not isinstance(node, ast.ImportFrom):
                continue
            item = node.names[0]
            full, bound = f"{node.module}.{item.name}", item.asname or item.name
            if name != full and not name.startswith(full + "."):
                continue
            alias = self._bound(full)
            if alias is None:
                alias = bound
                if self._taken(bound, full):
                    alias = full.replace(".", "_")
                    statement = f"from {node.module} import {item.name} as {alias}"
                if statement not in self.imports:
                    self.imports.append(statement)
            return alias + name[len(full) :]
        return None

    def _taken(self, name: str, target: str) -> bool:
        """Whether a name means something else where the rewriting stands."""
        return any(
            b.kind == "other" or (b.kind == "import" and b.target != target)
            for b in self.module.visible(self.scope, name)
        )


def naming_at(site: Site, namespace: Namespace, declared: tuple[str, ...]) -> Naming:
    """The naming for a rewriting of one site."""
    naming = Naming(site.module, site.use.scope, namespace, (site.node.lineno, site.node.col_offset), declared)
    if site.use.door == "tf" and namespace == "native" and not site.module.plan.switch and not site.private:
        start, end = site.module.tree.start(site.node), site.module.tree.end(site.node)
        naming.own = site.symbol, site.module.text[start:end]
    return naming


def _binds(statement: str) -> str:
    """The name that an import statement binds."""
    node = ast.parse(statement).body[0]
    assert isinstance(node, ast.Import | ast.ImportFrom)
    item = node.names[0]
    return item.asname or item.name.split(".")[0]


_BUILTINS = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)
