"""Where in the program something happens: what closures hand to the recorder and to error messages."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from autograd_trace.evaluator.source import Source
from autograd_trace.trace import Span


@dataclass(frozen=True, slots=True)
class Site:
    """A place in the source.

    Attributes:
        span: its span.
        text: its source text on one line, shortened.
        operands: the source texts of the positional operands, the receiver of a method first.
        keywords: the source texts of the keyword operands, by name.
    """

    span: Span
    text: str
    operands: tuple[str, ...] = ()
    keywords: tuple[tuple[str, str], ...] = ()


def site_of(
    source: Source, node: ast.expr | ast.stmt | ast.excepthandler, operands: list[ast.expr] | None = None
) -> Site:
    """The site of `node`, with the texts of these operands; for a call, of its arguments."""
    span = source.span(node)
    keywords: tuple[tuple[str, str], ...] = ()
    if isinstance(node, ast.Call):
        keywords = tuple((word.arg, source.segment(source.span(word.value))) for word in node.keywords if word.arg)
    texts = tuple(source.segment(source.span(operand)) for operand in operands or [])
    return Site(span, source.segment(span), texts, keywords)
