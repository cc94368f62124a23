"""The program's text as a checked tree, with spans in code points."""

from __future__ import annotations

import ast
import re

from autograd_trace.errors import LimitExceeded, SyntaxStop
from autograd_trace.limits import Limits
from autograd_trace.trace import Span

_LINE_END = re.compile(r"\r\n|\r|\n")
_TEXT_WIDTH = 60


class Source:
    """A program's lines, and spans of its syntax tree in code points (`ast` counts UTF-8 bytes)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = _LINE_END.split(text)
        self._encoded: dict[int, bytes] = {}

    def column(self, line: int, offset: int) -> int:
        """Code points before the UTF-8 byte `offset` of `line` (counted from 1)."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if text.isascii():
            return offset
        encoded = self._encoded.setdefault(line, text.encode())
        return len(encoded[:offset].decode(errors="ignore"))

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.excepthandler | ast.alias | ast.arg) -> Span:
        """Where `node` stands: (line, column, end line, end column), the end exclusive."""
        end_line, end_offset = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return (node.lineno, self.column(node.lineno, node.col_offset), end_line, self.column(end_line, end_offset))

    def segment(self, span: Span) -> str:
        """The text of a span on one line, shortened to 60 characters."""
        line, column, end_line, end_column = span
        if line == end_line:
            text = self.lines[line - 1][column:end_column]
        else:
            middle = self.lines[line : end_line - 1]
            text = " ".join(
                part.strip() for part in [self.lines[line - 1][column:], *middle, self.lines[end_line - 1][:end_column]]
            )
        return text if len(text) <= _TEXT_WIDTH else text[: _TEXT_WIDTH - 1] + "…"


def parse(text: str, limits: Limits) -> tuple[Source, ast.Module]:
    """Parse a program.

    Raises:
        SyntaxStop: where Python cannot read it, with Python's own message.
        LimitExceeded: where it is too long or nested too deeply.
    """
    source = Source(text)
    if len(text) > limits.source:
        raise LimitExceeded(
            f"the program has {len(text):,} characters, more than the limit of {limits.source:,}",
            hint="Shorten the program.",
            span=(1, 0, 1, 0),
        )
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise syntax_stop(source, error) from None
    except (RecursionError, MemoryError):
        raise _too_deep(limits, (1, 0, 1, 0)) from None
    except ValueError as error:
        raise SyntaxStop(str(error), span=(1, 0, 1, 0), hint="Remove the character that is not text.") from None
    _check_depth(source, tree, limits)
    return source, tree


def syntax_stop(source: Source, error: SyntaxError) -> SyntaxStop:
    """Python's own SyntaxError as an error of ours."""
    line = min(error.lineno or 1, len(source.lines))
    column = max((error.offset or 1) - 1, 0)
    end_line, end_column = error.end_lineno or line, (error.end_offset or 0) - 1
    if end_line > len(source.lines) or (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    return SyntaxStop(
        error.msg,
        span=(line, column, end_line, end_column),
        type_name=type(error).__name__,
        hint="Python cannot read this line. Check brackets, colons, quotes and indentation.",
    )


def _too_deep(limits: Limits, span: Span) -> LimitExceeded:
    return LimitExceeded(
        f"the program is nested more than {limits.depth} levels deep",
        hint="Split the expression: give its parts names on lines of their own.",
        span=span,
    )


def _check_depth(source: Source, tree: ast.Module, limits: Limits) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(limits.depth + 1):
        below: list[ast.AST] = [child for node in level for child in ast.iter_child_nodes(node)]
        if not below:
            return
        level = below
    place = next((node for node in level if isinstance(node, (ast.expr, ast.stmt))), None)
    raise _too_deep(limits, source.span(place) if place else (1, 0, 1, 0))
