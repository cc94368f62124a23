"""A program's syntax tree with places in its text, and edits that leave the rest of the text as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from program_text.errors import EditError

#: The longest program that is read, in characters: that of the evaluator.
LONGEST = 100_000
_LINE_END = re.compile(r"\r\n|\r|\n")

Node = ast.expr | ast.stmt | ast.keyword


@dataclass(frozen=True)
class Edit:
    """The text from `start` up to `end` (indices of code points) becomes `text`."""

    start: int
    end: int
    text: str


class Source:
    """A program's text and its syntax tree. Places are indices into the text, in code points."""

    def __init__(self, text: str) -> None:
        """Read a program.

        Raises:
            EditError: where Python cannot read it, with the line.
        """
        self.text = text
        #: Where each line starts, and one more: where the text ends.
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
        if len(text) > LONGEST:
            raise EditError(f"The program has {len(text):,} characters, more than {LONGEST:,}. Shorten it.")
        try:
            self.tree = ast.parse(text)
        except SyntaxError as error:
            raise EditError(f"Python cannot read the program: {error.msg}. Mend this first.", error.lineno) from None
        except (ValueError, RecursionError, MemoryError):
            raise EditError("Python cannot read the program: it is nested too deeply, or not text.") from None

    @property
    def line_end(self) -> str:
        """How the program ends its lines: as its first line does."""
        found = _LINE_END.search(self.text)
        return found[0] if found else "\n"

    @property
    def body(self) -> list[ast.stmt]:
        """The statements at the top level."""
        return self.tree.body

    def start(self, node: Node) -> int:
        """Where a node begins."""
        return self._index(node.lineno, node.col_offset)

    def end(self, node: Node) -> int:
        """Where a node ends, exclusive."""
        return self._index(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def part(self, node: Node) -> str:
        """A node's own text."""
        return self.text[self.start(node) : self.end(node)]

    def rest_of_line(self, node: Node) -> str:
        """What stands behind a node on its last line, without the line's end."""
        return self.text[self.end(node) : self.line_stop(node.end_lineno or node.lineno)]

    def line(self, number: int) -> str:
        """A line's text without its end; lines count from 1."""
        return self.text[self.starts[number - 1] : self.line_stop(number)]

    def line_stop(self, number: int) -> int:
        """Where a line's text ends, before its line end."""
        start, stop = self.starts[number - 1], self.starts[min(number, len(self.starts) - 1)]
        return start + len(self.text[start:stop].rstrip("\r\n"))

    def whole_line(self, node: Node) -> tuple[int, int]:
        """Start and end of the lines that a node stands on, the line's end included."""
        return self.starts[node.lineno - 1], self.starts[node.end_lineno or node.lineno]

    def replaced(self, edits: Iterable[Edit]) -> str:
        """The text with edits made that do not overlap."""
        text = self.text
        for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def replacing(self, node: Node, text: str) -> Edit:
        """The edit that puts a text in a node's place."""
        return Edit(self.start(node), self.end(node), text)

    def _index(self, line: int, offset: int) -> int:
        """`ast` counts columns in UTF-8 bytes."""
        text = self.line(line)
        return self.starts[line - 1] + (offset if text.isascii() else len(text.encode()[:offset].decode()))


def assignments(source: Source) -> Iterator[tuple[str, ast.expr]]:
    """Names and values of the plain assignments `name = value` at the top level, in order."""
    for statement in source.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name):
                yield target.id, statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value and isinstance(statement.target, ast.Name):
            yield statement.target.id, statement.value


def is_call_of(node: ast.AST, dotted: str) -> bool:
    """Whether a node is a call of a dotted name, such as `torch.tensor`."""
    return isinstance(node, ast.Call) and dotted_name(node.func) == dotted


def dotted_name(node: ast.AST) -> str:
    """`torch.nn.ReLU` for the names and attributes that spell it, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""
