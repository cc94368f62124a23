"""Offered edits: what a pasted program holds beyond the subset, changed so that the rest runs.

Pure text: nothing here runs the program. Every offer is a whole new text, and the learner takes it or leaves it.
"""

from __future__ import annotations

import ast
import re

from autograd_trace.evaluator.misspelt import IMPORTS
from autograd_trace.offers.mending import Mended, mend
from autograd_trace.offers.pasted import readable
from autograd_trace.offers.survey import Roots
from autograd_trace.trace import Offer, ProgramError

#: A longer program is not looked through.
_LONGEST = 50_000
_CUDA = re.compile(r"CUDA|cuda|Cannot access accelerator|MPS")
_NAME = re.compile(r"name '(\w+)' is not defined")


def offers_for(text: str, error: ProgramError) -> list[Offer]:
    """The edits to offer for an error, the one that changes least first; none where we know of none."""
    if len(text) > _LONGEST or error.kind == "limit":
        return []
    if error.kind == "syntax":
        return [Offer(label, source) for label, source in readable(text)]
    try:
        if error.kind == "program":
            return _for_program(text, error)
        everything = mend(text)
        near = _needed_at(everything, error.line)
        if not near:
            return []
        found = [mend(text, near), everything]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    offers = [Offer(label_of(mended), mended.text) for mended in found if _is_worth(mended.text)]
    if len(offers) == 2 and offers[0].source != offers[1].source:
        offers[1] = Offer(f"All at once: {offers[1].label[0].lower()}{offers[1].label[1:]}", offers[1].source)
        return offers
    return offers[:1]


def _for_program(text: str, error: ProgramError) -> list[Offer]:
    """Offers for errors of PyTorch's own: a device that is not there, an import that was not pasted."""
    if _CUDA.search(error.message):
        mended = mend(text, frozenset({"cuda"}))
        return [Offer(label_of(mended), mended.text)] if mended.text != text else []
    missing = _NAME.fullmatch(error.message)
    if missing and missing[1] in IMPORTS:
        line = IMPORTS[missing[1]]
        return [Offer(f"Add {line}", f"{line}\n{text}")]
    return []


def _needed_at(mended: Mended, line: int) -> Roots:
    """The libraries that what stands in a line needs."""
    roots = [roots for first, last, roots in mended.touched if first <= line <= last]
    narrowest = min((last - first for first, last, _ in mended.touched if first <= line <= last), default=0)
    near = [roots for first, last, roots in mended.touched if first <= line <= last and last - first == narrowest]
    return frozenset().union(*near) if roots else frozenset()


def _is_worth(text: str) -> bool:
    """Whether anything is left that computes."""
    return any(isinstance(node, ast.Call | ast.BinOp) for node in ast.walk(ast.parse(text)))


def label_of(mended: Mended) -> str:
    """What an offer does, as the text on its button."""
    parts = []
    count = len(mended.commented)
    if count:
        parts.append("comment out this line" if count == 1 else f"comment out these {count} lines")
    kinds = {replacement.what for replacement in mended.replaced}
    shapes = list(dict.fromkeys(replacement.shape for replacement in mended.replaced if replacement.shape))
    if len(shapes) == 1:
        parts.append(f"use a random stand-in of shape {shapes[0]}")
    elif shapes:
        parts.append(f"use random stand-ins of shapes {' and '.join(map(str, shapes[:3]))}")
    if "text" in kinds:
        parts.append("use a short text in place of the file")
    if "defaults" in kinds:
        parts.append("write the options as a class of their defaults")
    if "cpu" in kinds:
        parts.append("run on the CPU")
    if "plain" in kinds:
        names = dict.fromkeys(each.root for each in mended.replaced if each.what == "plain")
        parts.append(f"do without {', '.join(names)}")
    if not parts:
        names = dict.fromkeys(root for _, _, roots in mended.touched for root in sorted(roots))
        parts.append(f"do without {', '.join(names)}")
    said = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return said[0].upper() + said[1:]
