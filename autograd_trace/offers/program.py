"""A program as text and tree together: where its nodes stand, what its blocks are, and how its text is changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograd_trace.evaluator.source import Source

Placed = ast.expr | ast.stmt | ast.arg | ast.alias
Block = list[ast.stmt]
_REST = re.compile(r"[ \t]*(#.*)?$")


@dataclass(frozen=True)
class TextEdit:
    """The text from `start` up to `end` (indices of code points) becomes `text`."""

    start: int
    end: int
    text: str


class Program:
    """A program that Python can read.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: where it cannot.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._source = Source(text)
        self.lines = self._source.lines
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def start(self, node: Placed) -> int:
        """Where a node begins."""
        line, column, _, _ = self._source.span(node)
        return self._starts[line - 1] + column

    def end(self, node: Placed) -> int:
        """Where a node ends, exclusive."""
        _, _, line, column = self._source.span(node)
        return self._starts[line - 1] + column

    def line_start(self, line: int) -> int:
        """Where a line begins; lines count from 1."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.text)

    def part(self, node: Placed) -> str:
        """A node's own text."""
        return self.text[self.start(node) : self.end(node)]

    def blocks(self, node: ast.AST | None = None) -> Iterator[Block]:
        """The lists of statements directly under a node; all of the program's where there is none given."""
        for each in ast.walk(self.tree) if node is None else [node]:
            for name in ("body", "orelse", "finalbody", "handlers"):
                block = getattr(each, name, None)
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    yield block
            for handler in getattr(each, "handlers", ()) if node is not None else ():
                yield handler.body

    def has_lines_of_its_own(self, statement: ast.stmt) -> bool:
        """Whether no other statement shares a line with this one."""
        first, last = lines_of(statement)
        start, end = self.start(statement), self.end(statement)
        before = self.text[self.line_start(first) : start] if first == statement.lineno else ""
        after = self.text[end : self.line_start(last + 1)].rstrip("\r\n")
        return before.strip() == "" and _REST.fullmatch(after) is not None

    def commented_out(self, statement: ast.stmt, *, needed: bool) -> list[TextEdit]:
        """The edits that turn a statement into a comment.

        Args:
            statement: one of this program's.
            needed: whether its block would be empty without it; then `pass` stands before it.
        """
        if not self.has_lines_of_its_own(statement):
            return [TextEdit(self.start(statement), self.end(statement), "pass")]
        first, last = lines_of(statement)
        indent = len(self.lines[first - 1]) - len(self.lines[first - 1].lstrip())
        edits = []
        for number in range(first, last + 1):
            line = self.lines[number - 1]
            if line.strip():
                place = self.line_start(number) + min(indent, len(line) - len(line.lstrip()))
                edits.append(TextEdit(place, place, "pass  # " if needed and number == first else "# "))
        return edits

    def replaced(self, edits: Iterable[TextEdit]) -> str:
        """The text with edits made; one that overlaps a later one is left out."""
        text, limit = self.text, len(self.text) + 1
        for edit in sorted(set(edits), key=lambda edit: (edit.start, edit.end), reverse=True):
            if edit.end <= limit:
                text = text[: edit.start] + edit.text + text[edit.end :]
                limit = edit.start
        return text


def lines_of(statement: ast.stmt) -> tuple[int, int]:
    """First and last line of a statement, its decorators included."""
    decorators = [node.lineno for node in getattr(statement, "decorator_list", ())]
    return min([statement.lineno, *decorators]), statement.end_lineno or statement.lineno


def chain(node: ast.AST) -> str:
    """`self.writer` for the names and attributes that spell it, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""
