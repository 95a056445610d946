"""What every part of lifting needs to know about the program at hand."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from dataclasses import dataclass, field
from functools import cached_property

from tf2mig.findings import Edit
from tf2mig.graph.items import Creation, Item, Owner, Role, RunSite
from tf2mig.graph.state import State
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.builder import Builder
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names, identifier, numbered
from tf2mig.lift.core.own_feeds import among_own
from tf2mig.lift.core.records import Averaging, Drawing, Feeding, Listing, Needs, Reporting
from tf2mig.lift.core.series import Listed, Series
from tf2mig.lift.core.slices import Helper, Lifted, closure
from tf2mig.syntax.edits import apply_edits, outermost
from tf2mig.syntax.mentions import stored_names
from tf2mig.syntax.walking import walk

_PLACEHOLDER = re.compile(r"(?i)_?place_?holders?_?")
MARK = "__tf2mig_open__"
"""Stands for the head of a block that goes once everything else is written."""


@dataclass(eq=False)
class Context:
    """One program on its way to TF2."""

    state: State
    layout: Layout
    names: Names
    attributes: dict[Owner, Names] = field(default_factory=dict)
    """The names that a class, or a function that becomes one, has for what it creates."""
    tf: str = "tf"
    """What the module calls TensorFlow."""
    functions: list[Lifted] = field(default_factory=list)
    helpers: list[Helper] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    all_named: bool = False
    """Whether every variable has the name that TF1 gave it."""
    created: dict[Creation, str] = field(default_factory=dict)
    """What lifted code calls a hoisted creation."""
    builders: dict[Owner, Builder] = field(default_factory=dict)
    """Functions that become classes."""
    series: dict[ast.For, Series] = field(default_factory=dict)
    """What loops create while they compute."""
    listed_in: dict[ast.expr, Listed] = field(default_factory=dict)
    """What comprehensions create while they compute."""
    asked: set[Lifted] = field(default_factory=set)
    """Methods that methods of other classes ask for what they compute."""
    object_names: dict[str, str] = field(default_factory=dict)
    """Local names of attributes of objects, in functions outside their classes."""
    pending_inlines: list[Item] = field(default_factory=list)
    """The fetch of the run site that is being planned."""
    own_scopes: set[Owner] = field(default_factory=set)
    """Methods whose lifted functions stay inside of them."""
    plain: set[Owner] = field(default_factory=set)
    """Functions that only make variables: they stay."""
    handed_on: dict[ast.Call, Edit] = field(default_factory=dict)
    """Calls of functions that need more than their arguments: the edit that hands it to them."""
    replaced: dict[ast.AST, str] = field(default_factory=dict)
    """Expressions whose text lifting decides, wherever they stand."""
    opened: set[ast.AST] = field(default_factory=set)
    """Calls whose text lifting decides but for their last argument."""
    notes: dict[Item, tuple[list[str], list[str]]] = field(default_factory=dict)
    """Comments above and below statements that functions will hold."""
    hoisted: dict[Item, list[str]] = field(default_factory=dict)
    """Lines that stay where a deferred statement was."""
    exported: dict[tuple[Owner, str], list[tuple[int, str]]] = field(default_factory=dict)
    """Local names of a class's methods that its new methods read from ``self``."""
    resets: dict[RunSite, list[str]] = field(default_factory=dict)
    """What runs of an initializer do that come after the first."""
    dropped: list[ast.stmt] = field(default_factory=list)
    """Statements that go without a trace."""
    taken_out: list[Edit] = field(default_factory=list)
    """The edits that remove parameters and arguments."""
    read_operations: dict[Item, bool] = field(default_factory=dict)
    """Operations whose value some run site uses."""
    shapes: dict[str, str] = field(default_factory=dict)
    """What the names stand for that shapes of computed tensors were given."""
    rates: dict[Creation, str] = field(default_factory=dict)
    """The learning rate that an optimizer is given at each step, where it is a tensor."""
    penalized: set[Owner] = field(default_factory=set)
    """Builders whose regularization losses are asked for."""
    regularized: dict[Creation, None] = field(default_factory=dict)
    """Layers that add regularization losses."""
    ones: set[Creation] = field(default_factory=set)
    """Optimizers whose mean squares start at one."""
    feeding: Feeding = field(default_factory=Feeding)
    listing: Listing = field(default_factory=Listing)
    drawing: Drawing = field(default_factory=Drawing)
    reporting: Reporting = field(default_factory=Reporting)
    averaging: Averaging = field(default_factory=Averaging)
    needs: Needs = field(default_factory=Needs)

    def is_read(self, target: ast.Name, site: RunSite) -> bool:
        """Whether the name that a run site assigns is read anywhere else."""
        owner = site.owner or self.state.tree.module
        return any(
            isinstance(n, ast.Name) and n.id == target.id and isinstance(n.ctx, ast.Load) and n.lineno >= target.lineno
            for n in walk(owner)
        )

    def is_fed(self, placeholder: Value) -> bool:
        """Whether any lifted function takes the placeholder."""
        return any(placeholder in f.params for f in self.functions if not f.eager)

    def write_call(self, node: ast.Call, head: str, last: ast.expr, item: Item | None) -> None:
        """Decide a call's text up to its last argument; what that runs is rewritten in its place."""
        tree = self.state.tree
        ends = tree.end(last) >= max(tree.end(n) for n in [*node.args, *node.keywords])
        if ends and any(site.call in walk(last) for site in self.state.sites):
            self.edits += [
                Edit(tree.start(node), tree.start(last), head),
                Edit(tree.end(last), tree.end(node), ")"),
            ]
            self.opened.add(node)
        else:
            self.replaced[node] = f"{head}{self.text(last, item)})"

    def class_of(self, owner: Owner) -> ast.ClassDef | None:
        """The class that a scope's lifted functions become methods of."""
        if owner in self.own_scopes:
            return None
        parent = owner if isinstance(owner, ast.ClassDef) else self.state.tree.parents.get(owner)
        return self.state.derived.get(parent, parent) if isinstance(parent, ast.ClassDef) else None

    def in_class(self, owner: Owner) -> bool:
        """Whether lifted code of the scope keeps what it creates on ``self``."""
        return owner in self.builders or self.class_of(owner) is not None

    def new_name(self, owner: Owner, stem: str) -> str:
        """A new name for something that a scope creates: an attribute of ``self`` where the scope keeps it there."""
        name = self.names_in(owner).fresh(stem)
        return f"self.{name}" if self.in_class(owner) else name

    def names_in(self, owner: Owner) -> Names:
        """The names among which a scope's creations get theirs."""
        if not self.in_class(owner):
            return self.names
        home = self.home(owner)
        if home not in self.attributes:
            self.attributes[home] = Names(self.state.tree.module, home)
            if owner in self.builders:
                self.attributes[home].free |= self._mere_locals(owner)
        return self.attributes[home]

    def _mere_locals(self, owner: Owner) -> set[str]:
        """The names of a function that becomes a class which are no attributes of its objects: all but those that its
        statements give to what they make."""
        made = {d for i in self.state.bodies[owner].items if i.creations for d in i.defines if i.role is Role.CREATE}
        attributes = {n.attr for n in self.state.tree.nodes if isinstance(n, ast.Attribute)}
        return stored_names(owner) - made - attributes

    def home(self, owner: Owner) -> Owner:
        """The scope that lifted functions of a statement's scope are written in."""
        return self.class_of(owner) or owner

    def param(self, placeholder: Value) -> str:
        """The parameter's name for a placeholder."""
        name = self.feeding.names.get(placeholder)
        if name is None:
            text = placeholder.text or "x"
            # A tf.function takes no keyword that begins with an underscore.
            stem = text.removeprefix("self.").replace("['", "_").replace("']", "")
            if stem.startswith("_"):
                stem = stem.strip("_") or "x"
                stem += "_in" if keyword.iskeyword(stem) or stem in dir(builtins) else ""
            stem = self._plain(stem if stem.isidentifier() else identifier(stem))

            def taken(new: str) -> bool:
                used = new in self.feeding.names.values() and not self._same_home(placeholder, new)
                return used or self._computed(new, text)

            name = numbered(stem, taken)
            self.feeding.names[placeholder] = name
        return name

    def _plain(self, name: str) -> str:
        """A parameter's name without the word placeholder, which it no longer is."""
        if _PLACEHOLDER.search(name) is None:
            return name
        stem = _PLACEHOLDER.sub("_", name).strip("_")
        return self._free(stem if stem.isidentifier() and not keyword.iskeyword(stem) else "value")

    def _free(self, stem: str) -> str:
        """The stem, or with a suffix where the program uses it already."""
        tree = self.state.tree
        local: set[ast.AST] = set()
        for function in tree.nodes:
            if isinstance(function, ast.FunctionDef | ast.Lambda):
                parameters = {a.arg for a in [*function.args.args, *function.args.kwonlyargs]}
                local |= {n for n in walk(function) if isinstance(n, ast.Name) and n.id in parameters}
        taken = {n.id for n in tree.nodes if isinstance(n, ast.Name) and n not in local}
        return next(n for n in (stem, f"{stem}_in", *(f"{stem}_in{i}" for i in range(2, 99))) if n not in taken)

    def _computed(self, name: str, text: str) -> bool:
        """Whether lifted code gives the name to something that it computes, which is not the placeholder bound anew."""
        return any(
            d != text and d.removeprefix("self.") == name
            for body in self.state.bodies.values()
            for item in body.items
            if item.role is Role.DEFER
            for d in item.defines
        )

    def _same_home(self, placeholder: Value, name: str) -> bool:
        """Whether a parameter's name is only that of other classes' or functions' placeholders, which no run needs
        together with this one.
        """
        others = [p for p, n in self.feeding.names.items() if n == name and p is not placeholder]
        homes = [self._own_home(p) for p in [placeholder, *others]]
        return (
            len(set(homes)) == len(homes)
            and None not in homes
            and not any(
                placeholder in together and any(p in together for p in others) for together in self._needed_together
            )
        )

    def _own_home(self, placeholder: Value) -> Owner | None:
        """The class without bases of the program, or the function, in which alone a placeholder is declared and fed."""
        owner = self.feeding.owners.get(placeholder)
        cls = self.class_of(owner) if owner is not None else None
        if cls is None and isinstance(owner, ast.FunctionDef) and owner in self.state.tree.module.body:
            used = [n for n, value in self.state.keys.items() if value is placeholder]
            return owner if all(owner in self.state.tree.ancestors(n) for n in used) else None
        if cls is None or placeholder.symbol != "tf.placeholder" or self.state.key_parameters or self.state.key_lists:
            return None
        if any(not isinstance(b, ast.Name) or b.id != "object" for b in cls.bases):
            return None
        keys = (n for n, value in self.state.keys.items() if value is placeholder)
        return cls if all(cls in self.state.tree.ancestors(n) or among_own(self.state, n, cls) for n in keys) else None

    @cached_property
    def _needed_together(self) -> list[set[Value]]:
        """The placeholders that each run depends on or is fed."""
        found: list[set[Value]] = []
        for site in self.state.sites:
            items = closure([*(i for leaf in site.fetch.leaves() for i in leaf.items), site.inline])
            found.append({p for i in items for p in i.placeholders} | {p for p, _ in site.feeds})
        return found

    def local(self, value: Value) -> str:
        """What a deferred value is called inside a lifted function."""
        if value.kind is Kind.PLACEHOLDER:
            return self.param(value)
        text = value.text or ""
        return text.removeprefix("self.")

    def text(self, node: ast.expr, item: Item | None = None, owner: Owner | None = None) -> str:
        """An expression's text as lifted code says it."""
        tree = self.state.tree
        start = tree.start(node)
        inside = (
            [e for e in self.substitutions(item, owner) if start <= e.start and e.end <= tree.end(node)] if item else []
        )
        inside += self._replacements(node)
        return apply_edits(
            tree.segment(node), [Edit(e.start - start, e.end - start, e.text) for e in outermost(inside)]
        )

    def _replacements(self, node: ast.AST) -> list[Edit]:
        tree = self.state.tree
        known: dict[ast.AST, str] = {}
        for node_of, collected in self.listing.texts.items():
            known[node_of] = collected
        known.update(self.replaced)
        found = [Edit(tree.start(n), tree.end(n), known[n]) for n in walk(node) if n in known]
        if self.taken_out:
            start, end = tree.start(node), tree.end(node)
            found += [e for e in self.taken_out if start <= e.start and e.end <= end]
        return found

    def substitutions(self, item: Item, owner: Owner | None = None) -> list[Edit]:
        """Edits that turn a statement's text into what a lifted function says."""
        tree = self.state.tree
        edits: list[Edit] = []
        for node, value in item.uses:
            new = self._substitute(node, value, item)
            if new is not None and new != tree.segment(node):
                edits.append(Edit(tree.start(node), tree.end(node), new))
        edits += self._exports(item)
        inside = {id(n) for n in walk(item.node)}
        edits += [head_edit(self, w) for w in self.state.opened if id(w) in inside]
        edits += [self.handed_on[call] for call, _ in item.calls if call in self.handed_on]
        edits += [Edit(e.start, e.end, self.with_exports(e.text, item)) for e in self._replacements(item.node)]
        return outermost(edits)

    def with_exports(self, text: str, item: Item) -> str:
        """A text that lifting wrote before it was known which local names become attributes."""
        if not self.exported or not self.in_class(item.owner):
            return text
        try:
            module = ast.parse(text, mode="eval")
        except SyntaxError:
            return text
        bound = {n.arg for n in walk(module) if isinstance(n, ast.arg)}
        edits: list[Edit] = []
        for node in walk(module):
            if (
                isinstance(node, ast.Name)
                and isinstance(node.ctx, ast.Load)
                and node.id not in bound
                and node.lineno == 1
            ):
                attribute = self._attribute(item, node.id)
                if attribute and text.isascii():
                    edits.append(Edit(node.col_offset, node.col_offset + len(node.id), attribute))
        return apply_edits(text, sorted(edits, key=lambda e: e.start))

    def _substitute(self, node: ast.expr, value: Value, item: Item) -> str | None:
        in_class = self.class_of(item.owner) is not None
        if value.kind is Kind.COLLECTION and value.node is not None and value.node in self.listing.texts:
            return self.listing.texts[value.node]
        if item.owner in self.builders:
            return None
        if value.kind is Kind.PLACEHOLDER:
            return self.param(value)
        if node in self.state.members and value.deferred:
            return self.local(value)
        if value.deferred and isinstance(node, ast.Attribute) and in_class:
            return self.local(value)
        if value.deferred and self._of_group(node, value, item):
            return self.local(value)
        if value.kind is Kind.VARIABLE and value.creation is not None and self._of_dropped(node, item):
            return self.created.get(value.creation) or value.text
        return None

    def _of_dropped(self, node: ast.expr, item: Item) -> bool:
        """Whether an expression picks something out of a dictionary or list which goes."""
        held = node.value if isinstance(node, ast.Subscript) else None
        items = self.state.bodies[item.owner].items
        makers = [i for i in items if isinstance(held, ast.Name) and held.id in i.defines]
        return len(makers) == 1 and makers[0].role is Role.DROP

    def _of_group(self, node: ast.expr, value: Value, item: Item) -> bool:
        """Whether an expression names a tensor by a dictionary or list which goes, being but a group of names."""
        held = node.value if isinstance(node, ast.Subscript) else None
        if not isinstance(held, ast.Name) or not (value.text or "").isidentifier() or value.many:
            return False
        items = self.state.bodies[item.owner].items
        makers = [i for i in items if held.id in i.defines]
        if len(makers) != 1 or makers[0].role is not Role.DROP or not isinstance(held.ctx, ast.Load):
            return False
        bound = [i for i in items if value.text in i.defines and i.order < item.order]
        return bool(bound) and bound[-1] in value.items

    def _exports(self, item: Item) -> list[Edit]:
        tree = self.state.tree
        if not self.in_class(item.owner):
            return []
        edits: list[Edit] = []
        # What an assignment reads is read before it binds.
        stored = stored_names(item.node.value if isinstance(item.node, ast.Assign) else item.node)
        for node in walk(item.node):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in stored:
                attribute = self._attribute(item, node.id)
                if attribute:
                    edits.append(Edit(tree.start(node), tree.end(node), attribute))
        return edits

    def _attribute(self, item: Item, name: str) -> str:
        """The attribute that holds what a statement reads by a local name; nothing where it is bound anew before."""
        places = self.exported.get((item.owner, name), [])
        if not places:
            return ""
        order, attribute = next((p for p in reversed(places) if p[0] < item.order), places[0])
        if item.owner in self.builders:
            kept = {o for o, _ in places}
            items = self.state.bodies[item.owner].items
            if any(order < i.order < item.order and i.order not in kept and name in i.defines for i in items):
                return ""
        return attribute

    def targets(self, item: Item) -> list[Edit]:
        """Edits that make attributes of ``self`` local names where a lifted function assigns them."""
        tree = self.state.tree
        edits: list[Edit] = []
        for node in walk(item.node):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                text = tree.segment(node)
                if text in item.defines and text.startswith("self."):
                    edits.append(Edit(tree.start(node), tree.end(node), text.removeprefix("self.")))
        return edits


def head_edit(context: Context, node: ast.With) -> Edit:
    """The edit that marks a block whose head goes."""
    return Edit(context.state.tree.start(node), _head_end(context, node), f"with {MARK}:")


def _head_end(context: Context, node: ast.With) -> int:
    tree = context.state.tree
    last = node.items[-1]
    at = tree.end(last.optional_vars if last.optional_vars is not None else last.context_expr)
    return tree.text.index(":", at) + 1
