"""A place where a module uses a TF1 symbol, with its call and arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tf2mig.api.worlds import Api
from tf2mig.rules.module import Module
from tf2mig.syntax.calls import BoundCall, bind_call, same_literal
from tf2mig.syntax.homes import at_home
from tf2mig.syntax.symbols import Use


@dataclass(frozen=True)
class Site:
    """One use of a symbol. ``node`` names exactly ``symbol``; ``call`` is there when it is called."""

    module: Module
    use: Use
    symbol: str
    node: ast.Name | ast.Attribute
    api: Api | None
    call: ast.Call | None
    bound: BoundCall | None
    private: bool = False
    """Whether the use goes through a private module, past the symbol's public name."""

    @property
    def whole(self) -> ast.expr:
        """The call where there is one, else the name."""
        return self.call or self.node

    def given(self, name: str) -> bool:
        """Whether the call gives a parameter another value than TF1's default."""
        if self.bound is None or name not in self.bound.by_name:
            return False
        return not same_literal(self.bound.by_name[name].value, self.default(name))

    def default(self, name: str) -> str | None:
        """TF1's default of a parameter, as source text."""
        for p in self.api.parameters or () if self.api else ():
            if p.name == name:
                return p.default
        return None


def sites(module: Module) -> Iterator[Site]:
    """Every use of a symbol in a module, in source order."""
    for use in module.uses:
        symbol, node = locate(module, use)
        if symbol == "tf":
            continue
        home = at_home(use) if use.door == "private" else None
        symbol, node = home or (symbol, node)
        api = module.worlds.tf1(symbol)
        parent = module.tree.parents.get(node)
        call = parent if isinstance(parent, ast.Call) and parent.func is node else None
        bound = None
        if call is not None and api is not None and api.parameters is not None:
            bound = bind_call(call, api.parameters)
        yield Site(module, use, symbol, node, api, call, bound, home is not None)


def locate(module: Module, use: Use) -> tuple[str, ast.Name | ast.Attribute]:
    """The longest part of a use's chain that is a symbol: known to TF1, or named by an entry; else all of it.

    A member that a module is not known to have is the symbol, where a pattern speaks of the module's members.
    """
    symbol = use.symbol
    node: ast.Name | ast.Attribute = use.node
    longer: tuple[str, ast.Name | ast.Attribute] | None = None
    while symbol.count(".") >= 1:
        api = module.worlds.tf1(symbol)
        if api is not None or module.knowledge.exact(symbol):
            is_module = api is None or api.kind == "module"
            if longer is not None and is_module and module.rulebook.rulings(longer[0]):
                return longer
            return symbol, node
        longer = symbol, node
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name | ast.Attribute):
            break
        symbol, node = symbol.rpartition(".")[0], node.value
    return use.symbol, use.node
