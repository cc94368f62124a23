"""What of a program cannot stay: names that get no value, statements that need them, expressions to replace."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from autograd_trace.offers import standins
from autograd_trace.offers.absent import Names, absent_import
from autograd_trace.offers.program import Block, Program, chain
from autograd_trace.offers.replacing import Replacing
from autograd_trace.offers.settings import is_parsed
from autograd_trace.offers.shapes import ROWS
from autograd_trace.offers.standins import Replacement

Roots = frozenset[str]
_NONE: Roots = frozenset()
#: A function may need what is bound below it, and so on; longer chains are left alone.
_PASSES = 4
_BAR_METHODS = frozenset("set_description set_postfix set_description_str set_postfix_str update close write".split())
#: A class of whose methods one of these cannot answer is no use.
_ANSWERS = frozenset({"__len__", "__getitem__", "__iter__", "forward"})


class Survey:
    """One look at a program, in the order in which it runs.

    Attributes:
        gone: statements that cannot stay, with the libraries that they would need.
    """

    def __init__(self, program: Program, only: Roots | None) -> None:
        """Look at a program.

        Args:
            program: its text and tree.
            only: the libraries to do without; all that are not here where None.
        """
        self.program = program
        self.names = Names(program)
        self.replacing = Replacing(program, self.names)
        self.only = only
        self.gone: dict[ast.stmt, Roots] = {}
        #: Names bound so far: the libraries for want of which one has no value, nothing for one that has.
        self._bound: dict[str, Roots] = {}
        self._roots: dict[ast.AST, Roots] = {}
        self._replacements: dict[ast.AST, Replacement | None] = {}
        self._bars: set[str] = set()
        self._sets = {
            node.name
            for node in ast.walk(program.tree)
            if isinstance(node, ast.ClassDef) and any(chain(base).endswith("Dataset") for base in node.bases)
        }
        #: The names at the end of the last pass: what a function finds when it is called.
        self._at_the_end: dict[str, Roots] = {}
        for _ in range(_PASSES):
            before = dict(self._at_the_end)
            self._pass()
            if self._at_the_end == before:
                break

    def _pass(self) -> None:
        self.gone, self._roots, self._replacements = {}, {}, {}
        self._bound = {name: roots for name, roots in self._at_the_end.items() if "." in name}
        self._block(self.program.tree.body, _NONE)
        self._at_the_end = dict(self._bound)

    def _block(self, block: Block, dead: Roots) -> None:
        for statement in block:
            self._look_at(statement)
            roots = dead or self._why_gone(statement)
            if roots:
                self.gone[statement] = roots
            self._bind(statement, roots)
            if isinstance(statement, ast.FunctionDef):
                self._function(statement, roots)
            else:
                for inner in self.program.blocks(statement):
                    self._block(inner, roots)

    def _look_at(self, statement: ast.stmt) -> None:
        """Judge what stands in a statement now, with the names as they are: its inner blocks apart."""
        for child in ast.iter_child_nodes(statement):
            if not isinstance(child, ast.stmt | ast.excepthandler):
                self.roots(child)
        if isinstance(statement, ast.With):
            for item in statement.items:
                self.roots(item.context_expr)
        annotations = [getattr(statement, "annotation", None), getattr(statement, "returns", None)]
        if isinstance(statement, ast.FunctionDef):
            arguments = statement.args
            all_arguments = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            annotations += [argument.annotation for argument in all_arguments]
        for annotation in filter(None, annotations):
            self.roots(annotation)

    def _function(self, statement: ast.FunctionDef, dead: Roots) -> None:
        """A body sees the names of the end, its own parameters apart; what it binds stays inside."""
        outside = self._bound
        arguments = [*statement.args.posonlyargs, *statement.args.args, *statement.args.kwonlyargs]
        self._bound = {**outside, **self._at_the_end, **{argument.arg: _NONE for argument in arguments}}
        self._block(statement.body, dead)
        answers = _NONE.union(*(self.gone.get(node, _NONE) for node in _own_nodes(statement) if _returns(node)))
        self._bound = {**outside, **{name: roots for name, roots in self._bound.items() if "." in name}}
        owner = self.program.parents[statement]
        if answers and not isinstance(owner, ast.ClassDef):
            self._bound[statement.name] = answers
        elif answers and isinstance(owner, ast.ClassDef) and statement.name in _ANSWERS:
            self._bound[f"class.{owner.name}"] = answers

    # Statements

    def _why_gone(self, statement: ast.stmt) -> Roots:
        """The libraries for want of which a statement cannot stay."""
        match statement:
            case ast.Import(names=names):
                roots = [self._wanted(absent_import(alias.name)) for alias in names]
                return _NONE.union(*roots) if all(roots) else _NONE
            case ast.ImportFrom(module=str(module), names=names):
                roots = [self._wanted(absent_import(module, alias.name)) for alias in names]
                return _NONE.union(*roots) if all(roots) else _NONE
            case ast.For(iter=node) | ast.While(test=node) | ast.If(test=node):
                return self.roots(node)
            case ast.FunctionDef():
                method = isinstance(self.program.parents[statement], ast.ClassDef)
                return _NONE if method else self._at_the_end.get(statement.name, _NONE)
            case ast.ClassDef():
                answers = self._at_the_end.get(f"class.{statement.name}", _NONE)
                return answers.union(*map(self.roots, [*statement.bases, *statement.decorator_list]))
            case ast.With() | ast.Try():
                return _NONE
            case ast.Assign() if is_parsed(statement):
                return _NONE
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=value, attr=attr))):
                if attr in _BAR_METHODS and chain(value) in self._bars:
                    return frozenset({"tqdm"})
        return self.roots(statement)

    def _bind(self, statement: ast.stmt, dead: Roots) -> None:
        """Note what a statement binds; a name that has a value keeps it where a later line goes."""
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(statement, ast.Assign):
            pairs = [(target, statement.value) for target in statement.targets]
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            pairs = [(statement.target, statement.value)]
        elif isinstance(statement, ast.For):
            pairs = [(statement.target, statement.iter)]
        elif isinstance(statement, ast.With):
            pairs = [(item.optional_vars, item.context_expr) for item in statement.items if item.optional_vars]
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            self._bound[statement.name] = dead
        for target, value in pairs:
            roots = dead or (_NONE if is_parsed(statement) else self.roots(value))
            for name in _targets(target):
                if not roots or self._bound.get(name) != _NONE:
                    self._bound[name] = roots
                self._origin(name, value)

    def _origin(self, name: str, value: ast.expr) -> None:
        called = self.names.dotted(value.func) if isinstance(value, ast.Call) else ""
        if called:
            self.replacing.origins[name] = called
        if called.startswith("tqdm"):
            self._bars.add(name)

    # Expressions

    def roots(self, node: ast.AST) -> Roots:
        """The libraries that a node needs and that are not here, apart from what can be replaced."""
        if node not in self._roots:
            self._roots[node] = _NONE
            self._roots[node] = self._find(node)
        return self._roots[node]

    def _find(self, node: ast.AST) -> Roots:
        if self.replacement(node) is not None:
            return _NONE
        if isinstance(node, ast.Attribute | ast.Name):
            own = self._of_name(node)
            if own or isinstance(node, ast.Name):
                return own
        return self._below(node)

    def _below(self, node: ast.AST) -> Roots:
        children = [child for child in ast.iter_child_nodes(node) if not _is_annotation(node, child)]
        return _NONE.union(*map(self.roots, children))

    def _of_name(self, node: ast.Attribute | ast.Name) -> Roots:
        if not isinstance(node.ctx, ast.Load):
            return _NONE
        spelt = chain(node)
        return self._wanted(self.names.absent(node)) or self._bound.get(spelt, _NONE)

    def _wanted(self, root: str) -> Roots:
        return frozenset({root}) if root and (self.only is None or root in self.only) else _NONE

    def replacement(self, node: ast.AST) -> Replacement | None:
        """What can stand in an expression's place, None where it can stay or cannot be replaced."""
        if node not in self._replacements:
            self._replacements[node] = None
            self._replacements[node] = self._replacement(node)
        return self._replacements[node]

    def _replacement(self, node: ast.AST) -> Replacement | None:
        if not isinstance(node, ast.expr):
            return None
        found = self._data_set(node) or self.replacing.of(node)
        if found is not None and self._wanted(found.root) and not self._kept_needs_more(node, found):
            return None if self._in_an_f_string(node) else found
        needed = self.roots(node.args[0]) if isinstance(node, ast.Call) and node.args else _NONE
        border = self.replacing.at_the_border(node, needed) if needed else None
        return None if border is None or self._in_an_f_string(node) else border

    def _kept_needs_more(self, node: ast.expr, found: Replacement) -> bool:
        """Whether what the replacement keeps of an expression cannot stay itself."""
        if found.what not in ("plain", "cpu") or not isinstance(node, ast.Call):
            return False
        kept: list[ast.expr] = list(node.args)
        if found.what == "cpu" and isinstance(node.func, ast.Attribute):
            kept.append(node.func.value)
        return any(self.roots(each) for each in kept)

    def _data_set(self, node: ast.expr) -> Replacement | None:
        """An instance of a class of the program's that would read its data from somewhere."""
        if not (isinstance(node, ast.Call) and chain(node.func) in self._sets):
            return None
        roots, needs = self._bound.get(chain(node.func), _NONE), self.replacing.needs
        classes = max(needs.outputs, 2) if needs.loss == "classes" else 0
        return standins.data_set((ROWS, needs.features), classes, min(roots)) if roots else None

    def _in_an_f_string(self, node: ast.AST) -> bool:
        """Where Python 3.11 does not tell where a node stands."""
        inside: ast.AST | None = node
        while inside is not None and not isinstance(inside, ast.JoinedStr):
            inside = self.program.parents.get(inside)
        return inside is not None


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function's body, without those of functions inside it."""
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            stack += ast.iter_child_nodes(node)


def _returns(node: ast.AST) -> TypeGuard[ast.Return]:
    return isinstance(node, ast.Return)


def _targets(target: ast.expr) -> list[str]:
    """The names that an assignment's target binds."""
    if isinstance(target, ast.Tuple | ast.List):
        return [name for member in target.elts for name in _targets(member)]
    if isinstance(target, ast.Starred):
        return _targets(target.value)
    return [chain(target)] if chain(target) else []


def _is_annotation(node: ast.AST, child: ast.AST) -> bool:
    return child is getattr(node, "annotation", None) or child is getattr(node, "returns", None)
