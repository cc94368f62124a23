"""The words on the graph's marks: what colour and shape say is also said in text.

The player's `graph/words.ts` says the same; one golden file holds both to the same words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd_trace.numbers import format_number, format_numbers
from autograd_trace.trace import Gradient, Summary
from graphviz_utils.grads import GradStatus, all_zero

#: Significant digits in a graph, and in what is read aloud or added up.
DIGITS, SPOKEN = 3, 4
#: Contributions that are told one by one; of more, the first two and the last.
_TOLD = 3
PHASES = {
    "not-run": "not run yet",
    "recorded": "recorded, no gradient yet",
    "receiving": "receives its gradient now",
    "done": "has sent its gradient",
}
FREED = "freed, run forward again"


def shape_text(shape: Iterable[int] | None) -> str:
    """A shape as PyTorch's users read it.

    >>> shape_text((2, 3)), shape_text((4,)), shape_text(())
    ('(2, 3)', '(4,)', '()')
    """
    return "" if shape is None else str(tuple(shape))


def amount(value: Any, digits: int) -> str:
    """Numbers, or where there are too many to be told, their norm."""
    if isinstance(value, Summary):
        return f"norm {format_number(value.norm, digits)}"
    return "0" if isinstance(value, list) and all_zero(value) else format_numbers(value, digits)


def value_text(value: Any, digits: int) -> str:
    """What a tensor holds, zeros told one by one."""
    if value is None:
        return ""
    return amount(value, digits) if isinstance(value, Summary) else format_numbers(value, digits)


def gradient_text(gradient: Gradient | None, digits: int) -> str:
    """A gradient on its way; PyTorch sends None where a path brings nothing."""
    if gradient is None:
        return "None"
    return amount(gradient.summary if isinstance(gradient.summary, Summary) else gradient.value, digits)


def grad_text(status: GradStatus, digits: int) -> str:
    """What is in `.grad`, short: for the tray."""
    return "None" if status.kind == "none" else amount(status.value, digits)


def _number(value: Any) -> str:
    """A part of a sum: its only number without brackets, with a true minus sign."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    text = amount(value, SPOKEN)
    return f"−{text[1:]}" if text.startswith("-") else text


def ledger_text(status: GradStatus) -> str:
    """The contributions as a sum: "−74 + −19.24 = −93.24, 2 passes"."""
    count = len(status.contributions)
    if not status.whole:
        return f"{count} passes recorded, others left out"
    told = [_number(each.value) for each in status.contributions]
    if count > _TOLD:
        told = [*told[:2], "…", told[-1]]
    passes = sum(contribution.backward is not None for contribution in status.contributions)
    before = " on what was there" if passes < count else ""
    return f"{' + '.join(told)} = {_number(status.value)}, {passes} {'pass' if passes == 1 else 'passes'}{before}"


def grad_note(status: GradStatus, stale: str) -> str:
    """What stands beside the gradient in the tray."""
    if status.kind == "none":
        none = " None" if status.cleared.endswith("=") else ""
        return f"cleared by {status.cleared}{none}" if status.cleared else "nothing written"
    if status.kind == "zero":
        if status.contributions:
            return "a gradient arrived"
        return f"cleared by {status.cleared}" if status.cleared else "written by the program"
    if stale:
        return stale
    if len(status.contributions) > 1:
        return ledger_text(status)
    written = any(contribution.backward is None for contribution in status.contributions)
    return "written by the program" if written else "1 pass"


def blocks(status: GradStatus) -> str:
    """One block for each pass whose gradient was added."""
    count = len(status.contributions)
    return "" if count < 2 or status.kind == "none" else "■" * count if count <= 5 else f"■■■ × {count}"
