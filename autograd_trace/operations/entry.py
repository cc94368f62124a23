"""A row of the table as a few lines of Markdown with LaTeX, and the rows that somebody looks for."""

from __future__ import annotations

from types import ModuleType

from autograd_trace.operations import OPERATIONS
from autograd_trace.operations.page import calls, code, markdown
from autograd_trace.operations.row import Operation, Rule


def found(words: str, family: ModuleType | None = None) -> tuple[Operation, ...]:
    """The operations of a family, or of all, whose names, calls or `grad_fn` hold each of these words.

    >>> [row.name for row in found("MulBackward0 multiply")]
    ['mul']
    """
    rows = OPERATIONS if family is None else family.OPERATIONS
    wanted = words.lower().split()
    return tuple(row for row in rows if all(word in _searched(row) for word in wanted))


def _searched(row: Operation) -> str:
    return " ".join([row.name, *row.functions, *row.methods, *row.operators, *row.grad_fn]).lower()


def entry(row: Operation) -> str:
    """Name, calls, result and what is sent back, as Markdown."""
    name = f"[{row.name}]({row.url})" if row.url else row.name
    head = f"**{name}** {' '.join(map(code, row.grad_fn)) if _passes(row) else ''}"
    lines = [head, " ".join(map(code, calls(row))), f"result: {markdown(row.forward)}"]
    return "  \n".join(lines) + "\n" + "".join(f"\n- {line}" for line in _sent(row))


def _passes(row: Operation) -> bool:
    return bool(row.grad_fn) and "NotImplemented" not in row.grad_fn


def _sent(row: Operation) -> list[str]:
    if not _passes(row):
        return [f"sends nothing back{': ' + markdown(row.cut) if row.cut else ''}"]
    return [f"to {code(rule.input)}: {_rule(rule)}" for rule in row.backward]


def _rule(rule: Rule) -> str:
    if rule.words:
        return markdown(rule.plain)
    return f"{code(rule.plain)}" + (f" $\\quad {rule.latex}$" if rule.latex else "")
