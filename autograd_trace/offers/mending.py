"""A program's text changed so that it does without some libraries."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from autograd_trace.offers.absent import Names, absent_import
from autograd_trace.offers.program import Block, Program, TextEdit, lines_of
from autograd_trace.offers.settings import defaults, is_parsed
from autograd_trace.offers.standins import Replacement
from autograd_trace.offers.survey import Roots, Survey

_ROUNDS = 5
_SEED = "torch.manual_seed(0)"


@dataclass
class Mended:
    """What came of it.

    Attributes:
        text: the new program.
        commented: the first program's lines that are comments now.
        replaced: what stands in the place of expressions.
        touched: (first line, last line, libraries) of each change in the first program.
    """

    text: str
    commented: set[int] = field(default_factory=set)
    replaced: list[Replacement] = field(default_factory=list)
    touched: list[tuple[int, int, Roots]] = field(default_factory=list)


def mend(text: str, only: Roots | None = None) -> Mended:
    """Do without some libraries, or without all that are not here where `only` is None.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: where Python cannot read the program.
    """
    mended = Mended(text)
    for number in range(_ROUNDS):
        changed = _Round(Program(mended.text), only, mended, first=number == 0).text()
        if changed == mended.text:
            break
        mended.text = changed
    if any(replacement.what == "stand-in" for replacement in mended.replaced):
        mended.text = _with_seed(Program(mended.text))
    return mended


class _Round:
    """The edits of one look at the program."""

    def __init__(self, program: Program, only: Roots | None, mended: Mended, *, first: bool) -> None:
        self.program = program
        self.survey = Survey(program, only)
        self.mended = mended
        self.first = first
        self.edits: list[TextEdit] = []

    def text(self) -> str:
        """The program with this round's edits made."""
        self._block(self.program.tree.body, nested=False)
        return self.program.replaced(self.edits)

    def _touch(self, statement: ast.stmt, roots: Roots, *, commented: bool = False) -> None:
        if self.first:
            first, last = lines_of(statement)
            self.mended.touched.append((first, last, roots))
        if commented and self.first:
            self.mended.commented |= set(range(first, last + 1))

    def _block(self, block: Block, *, nested: bool) -> None:
        gone = [statement in self.survey.gone for statement in block]
        for statement, is_gone in zip(block, gone, strict=True):
            if is_gone:
                needed = nested and all(gone) and statement is block[0] and not self._is_elif(statement)
                self.edits += self.program.commented_out(statement, needed=needed)
                self._touch(statement, self.survey.gone[statement], commented=True)
            else:
                self._statement(statement)
                for inner in self.program.blocks(statement):
                    self._block(inner, nested=True)

    def _is_elif(self, statement: ast.stmt) -> bool:
        start = self.program.start(statement)
        return self.program.text[start : start + 4] == "elif"

    def _statement(self, statement: ast.stmt) -> None:
        """What changes in a statement that stays, its inner blocks apart."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self._import(statement)
        elif isinstance(statement, ast.With):
            self._with(statement)
        elif isinstance(statement, ast.Assign) and is_parsed(statement) and (roots := self._needs(statement.value)):
            text = defaults(self.program, statement)
            self.edits.append(TextEdit(self.program.start(statement), self.program.end(statement), text))
            self.mended.replaced.append(Replacement(text, min(roots), "defaults"))
            self._touch(statement, roots)
            return
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            self._definition(statement)
        if isinstance(statement, ast.AnnAssign) and self._needs(statement.annotation):
            self._drop(statement, statement.target, statement.annotation)
        for child in ast.iter_child_nodes(statement):
            if not isinstance(child, ast.stmt) and not (isinstance(statement, ast.With) and self._header(statement)):
                self._expressions(statement, child)

    def _expressions(self, statement: ast.stmt, node: ast.AST) -> None:
        """Replace the outermost expressions that can be."""
        if isinstance(node, ast.excepthandler):
            return
        found = self.survey.replacement(node)
        if found is not None and isinstance(node, ast.expr):
            self._replace(statement, node, found)
            return
        for child in ast.iter_child_nodes(node):
            self._expressions(statement, child)

    def _replace(self, statement: ast.stmt, node: ast.expr, found: Replacement) -> None:
        self.edits.append(TextEdit(self.program.start(node), self.program.end(node), found.text))
        self.mended.replaced.append(found)
        self._touch(statement, frozenset({found.root}))

    def _needs(self, node: ast.AST | None) -> Roots:
        return self.survey.roots(node) if node is not None else frozenset()

    def _import(self, statement: ast.Import | ast.ImportFrom) -> None:
        """Leave the names of an import that are not here away."""
        module = statement.module or "" if isinstance(statement, ast.ImportFrom) else ""
        absent = [absent_import(module, each.name) if module else absent_import(each.name) for each in statement.names]
        roots = frozenset(root for root in absent if self.survey._wanted(root))
        if roots:
            kept = [
                self.program.part(name) for name, root in zip(statement.names, absent, strict=True) if root not in roots
            ]
            text = f"from {module} import " if module else "import "
            self.edits.append(
                TextEdit(self.program.start(statement), self.program.end(statement), text + ", ".join(kept))
            )
            self._touch(statement, roots)

    def _definition(self, statement: ast.FunctionDef | ast.ClassDef) -> None:
        """Decorators and annotations that cannot be had."""
        for decorator in statement.decorator_list:
            if roots := self._needs(decorator):
                start = self.program.line_start(decorator.lineno)
                place = start + len(self.program.lines[decorator.lineno - 1].partition("@")[0])
                self.edits.append(TextEdit(place, place, "# "))
                self._touch(statement, roots)
        if isinstance(statement, ast.FunctionDef):
            for argument in [*statement.args.posonlyargs, *statement.args.args, *statement.args.kwonlyargs]:
                if argument.annotation is not None and self._needs(argument.annotation):
                    start = self.program.start(argument) + len(argument.arg)
                    self.edits.append(TextEdit(start, self.program.end(argument.annotation), ""))
                    self._touch(statement, self._needs(argument.annotation))
            if statement.returns is not None and (roots := self._needs(statement.returns)):
                arrow = self.program.text.rindex("->", 0, self.program.start(statement.returns))
                start = len(self.program.text[:arrow].rstrip())
                self.edits.append(TextEdit(start, self.program.end(statement.returns), ""))
                self._touch(statement, roots)

    def _drop(self, statement: ast.stmt, before: ast.expr, annotation: ast.expr) -> None:
        self.edits.append(TextEdit(self.program.end(before), self.program.end(annotation), ""))
        self._touch(statement, self._needs(annotation))

    def _header(self, statement: ast.With) -> Roots:
        """The libraries that the head of a `with` needs."""
        items = [item.context_expr for item in statement.items]
        replaced = {found.root for item in items if (found := self.survey.replacement(item)) is not None}
        return frozenset(replaced).union(*map(self._needs, items))

    def _with(self, statement: ast.With) -> None:
        """`with open(…) as f:` as `if True:`, and `with tqdm(loader) as bar:` as `for bar in [loader]:`."""
        roots = self._header(statement)
        if not roots:
            return
        kept = [item for item in statement.items if not self._needs(item.context_expr)]
        found = self.survey.replacement(statement.items[0].context_expr)
        bar = statement.items[0].optional_vars
        if len(statement.items) == 1 and found is not None:
            head = f"for {self.program.part(bar)} in [{found.text}]" if bar is not None else "if True"
            self.mended.replaced.append(found)
        else:
            shown = ", ".join(ast.unparse(item) for item in kept)
            head = f"with {shown}" if shown else "if True"
        last = statement.items[-1].optional_vars or statement.items[-1].context_expr
        colon = re.compile(r"[\s,)]*:").match(self.program.text, self.program.end(last))
        end = colon.end() if colon else self.program.end(last)
        self.edits.append(TextEdit(self.program.start(statement), end, f"{head}:"))
        self._touch(statement, roots)


def _with_seed(program: Program) -> str:
    """Random numbers are the same in each run: the seed is set behind the first imports."""
    names = Names(program)
    lines = []
    if names.aliases.get("torch") != "torch":
        lines.append("import torch")
    if "manual_seed" not in program.text:
        lines.append(_SEED)
    if not lines:
        return program.text
    place = 1
    for statement in program.tree.body:
        docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not (docstring or isinstance(statement, ast.Import | ast.ImportFrom)):
            break
        place = lines_of(statement)[1] + 1
    start = program.line_start(place)
    before = "" if start == 0 or program.text[start - 1] in "\r\n" else "\n"
    return program.text[:start] + before + "".join(f"{line}\n" for line in lines) + program.text[start:]
