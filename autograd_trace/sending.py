"""What a node sends along each of its edges, as the table's backward rule in the program's own words: `g * w`."""

from __future__ import annotations

import ast
import functools
import itertools
import re
from collections.abc import Callable

from autograd_trace.events import Event, input_tensors
from autograd_trace.operations import BY_NAME

#: A longer rule is for the details; a sentence is read at a glance.
_LONGEST = 40
#: A name of a rule that stands for a value: no attribute, function or keyword.
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?!\w|\(|=[^=])")
#: PyTorch's factors that are 1 unless they are given.
_FACTOR = re.compile(r"\b(?:alpha|beta) \* ")
_OWN_G = re.compile(r"\bg\b")
_ATOMS = (ast.Name, ast.Constant, ast.Attribute, ast.Call, ast.Subscript, ast.List, ast.Tuple)

#: Operations in whose rules `n` stands for how many elements make one of the result.
_COUNTING = frozenset(
    row.name
    for row in BY_NAME.values()
    if "reduction" not in row.arguments and any("n" in _NAME.findall(rule.plain) for rule in row.backward)
)


def rules_in_words(event: Event, result: str, numel_of: Callable[[int], int]) -> dict[int, list[str]]:
    """What an operation sends to each input tensor, by the tensor's number; "" where that is not for a sentence.

    Nothing where the operation left several nodes: its rules do not tell what one of them sends.

    Args:
        event: the operation.
        result: the name of its result.
        numel_of: how many elements a tensor has, by its number.

    Returns:
        A text for each use of the tensor, in the order of the arguments; `g` is the gradient that came in.
    """
    site = event.site
    if event.operation not in BY_NAME or len(event.nodes) != 1:
        return {}
    if len(site.operands) + len(site.keywords) != len(event.inputs):
        return {}
    repeats = 0
    if event.operation in _COUNTING and event.outputs and (first := next(input_tensors(event), None)) is not None:
        repeats = numel_of(first) // max(numel_of(event.outputs[0]), 1)
    texts = _by_argument(event.operation, site.operands, site.keywords, result, repeats)
    sent: dict[int, list[str]] = {}
    for text, value in zip(texts, event.inputs, strict=True):
        if not isinstance(value, str):
            for tensor in value if isinstance(value, tuple) else (value,):
                sent.setdefault(tensor, []).append(text)
    return sent


@functools.lru_cache(maxsize=1 << 12)
def _by_argument(
    operation: str, operands: tuple[str, ...], keywords: tuple[tuple[str, str], ...], result: str, repeats: int
) -> list[str]:
    """The rules for the operation's arguments, in their order; those of a loop are the same in each iteration.

    Args:
        operation: its key in the table.
        operands: the source texts of its positional arguments.
        keywords: those of its other ones, by name.
        result: the name of its result.
        repeats: how many elements of the first input make one of the result; 0 where that is not known.
    """
    row = BY_NAME[operation]
    names = itertools.chain(row.arguments, itertools.repeat(""))
    given = [*zip(names, operands, strict=False), *keywords]
    words = {"result": result, **dict(given)}
    if repeats:
        words.setdefault("n", str(repeats))
    rules = {rule.input: _in_words(rule.plain, words) for rule in row.backward if not rule.words}
    return [rules.get(name, "") for name, _ in given]


def _in_words(plain: str, words: dict[str, str]) -> str:
    """A rule with the program's texts in the place of the arguments' names; "" where it is long or a text is cut."""
    short = plain if {"alpha", "beta"} & words.keys() else _FACTOR.sub("", plain)
    atoms = {name: _atom(text) for name, text in words.items()}
    if any(not atoms.get(name, name) for name in _NAME.findall(short)):
        return ""
    text = _NAME.sub(lambda found: atoms.get(found[0], found[0]), short)
    if len(text) > _LONGEST:
        return ""
    return f"({text})" if " if " in text else text


def _atom(text: str) -> str:
    """An operand as it can stand within a rule; "" where it is no expression, as shortened texts are, or has a `g`."""
    if _OWN_G.search(text):
        return ""
    try:
        body = ast.parse(text, mode="eval").body
    except SyntaxError:
        return ""
    return text if isinstance(body, _ATOMS) else f"({text})"
