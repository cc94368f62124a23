"""How much room the numbers of a graph need: the widest that any step of the recording writes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from autograd_trace.trace import Graph
from graphviz_utils import style, words
from graphviz_utils.beside import Sight
from graphviz_utils.grads import grad_status
from graphviz_utils.history import History
from graphviz_utils.text import text_width

#: As many digits as the player writes in a hall: fewer take less room.
_DIGITS = words.SPOKEN
#: Of a tensor that changes more often, the first and the last changes are measured.
_MEASURED = 40
#: The narrowest tray holds what it says before the first pass, or where there are several, of an earlier one.
_TRAY, _TRAY_OF_SEVERAL = "nothing written", "still from iteration 10"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Widths in pixels, by node, by (node, input) of what it sends, and by thing."""

    values: dict[int, float] = field(default_factory=dict)
    grads: dict[int, float] = field(default_factory=dict)
    trays: dict[int, float] = field(default_factory=dict)
    edges: dict[tuple[int, int], float] = field(default_factory=dict)
    things: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class _Widest:
    """How wide what is cut off anyway may be: numbers that `signs` tell of, a tray's words, what stands on an edge."""

    signs: tuple[str, ...]
    above: float
    numbers: float
    tray: float
    edge: float


_FULL = _Widest(("[[",), style.BOX_MOST, style.BOX_CUT, style.BOX_MOST, 170.0)
_TERSE = _Widest(("[[", "…"), style.BOX_TERSE, style.BOX_TERSE, style.TRAY_TERSE, 120.0)


def sizes(history: History, index: int, sights: tuple[tuple[Sight | None, ...], ...], *, full: bool = True) -> Sizes:
    """The widths of what graph `index` and the things beside it are filled with, at any step of any repetition.

    Args:
        history: the recording's.
        index: the graph's, negative for none.
        sights: the things beside it.
        full: whether long vectors and matrices have room, or are cut off early.
    """
    widest = _FULL if full else _TERSE
    if index < 0:
        return Sizes(things=_things(history, sights, widest))
    graph = history.trace.graphs[index]
    values, trays = _values(history, graph, widest)
    grads, edges = _gradients(history, index, graph, widest)
    return Sizes(values, grads, trays, edges, _things(history, sights, widest))


def _values(history: History, graph: Graph, widest: _Widest) -> tuple[dict[int, float], dict[int, float]]:
    values: dict[int, float] = {}
    trays: dict[int, float] = {}
    least = _TRAY_OF_SEVERAL if len(history.trace.passes) > 1 else _TRAY
    for node in graph.nodes:
        tensors = {instance.tensors[node.id] for instance in graph.instances[:1] + graph.instances[-_MEASURED:]}
        known = [tensor for tensor in tensors if tensor is not None]
        values[node.id] = max((_value_width(history, tensor, widest) for tensor in known), default=0.0)
        if node.name == "AccumulateGrad":
            trays[node.id] = max((_tray_width(history, tensor, least, widest) for tensor in known), default=0.0)
    return values, trays


def _states(history: History, tensor: int) -> list[tuple[int, Any]]:
    changes = history.changes.get(tensor, [])
    return changes if len(changes) <= 2 * _MEASURED else changes[:_MEASURED] + changes[-_MEASURED:]


def _value_width(history: History, tensor: int, widest: _Widest) -> float:
    shown = {id(state.value): state.value for _, state in _states(history, tensor)}
    texts = (words.value_text(value, _DIGITS) for value in shown.values())
    return _grained(max((_number_width(text, widest) for text in texts), default=0.0))


def _number_width(text: str, widest: _Widest, taken: float = 2 * style.PAD) -> float:
    """Width of numbers in a box where `taken` is the width of what stands beside them."""
    width = text_width(text, style.FONT)
    cut = width > widest.above - taken and any(sign in text for sign in widest.signs)
    return widest.numbers - taken if cut else width


def _grained(width: float) -> float:
    """Up to the next step: a digit more or less does not move a picture."""
    return math.ceil(width / style.BOX_GRAIN) * style.BOX_GRAIN


def _tray_width(history: History, tensor: int, least: str, widest: _Widest) -> float:
    """The tray holds the gradient, and the words below it as long as they are no longer than a box may be."""
    most = text_width(least, style.FONT) + 2 * style.PAD + (style.CLOCK if least == _TRAY_OF_SEVERAL else 0.0)
    states = _states(history, tensor)
    for number, _ in states if len(states) <= _MEASURED else states[:8] + states[-8:]:
        status = grad_status(history, tensor, number)
        if status is None:
            continue
        blocks = text_width(words.blocks(status), style.FONT)
        taken = style.TRAY_WORDS + blocks + 2 * style.PAD + 4
        line = style.TRAY_WORDS + _number_width(words.grad_text(status, _DIGITS), widest, taken) + blocks
        note = text_width(words.grad_note(status, ""), style.FONT)
        most = max(most, max(min(note + 2 * style.PAD + 4, widest.tray), min(line + 2 * style.PAD + 4, style.BOX_MOST)))
    return most


def _gradients(
    history: History, index: int, graph: Graph, widest: _Widest
) -> tuple[dict[int, float], dict[tuple[int, int], float]]:
    grads: dict[int, float] = {}
    edges: dict[tuple[int, int], float] = {}
    for (place, _, node), visits in history.visits.items():
        if place != index:
            continue
        for visit in visits[:_MEASURED]:
            event = history.event(visit)
            if event is None:
                continue
            for gradient in event.grad_outputs[:1]:
                text = f"grad {words.gradient_text(gradient, _DIGITS)}"
                grads[node] = max(grads.get(node, 0.0), _grained(_number_width(text, widest)))
            for position, gradient in enumerate(event.grad_inputs):
                width = text_width(words.gradient_text(gradient, _DIGITS), style.FONT)
                edges[node, position] = min(max(edges.get((node, position), 24.0), _grained(width)), widest.edge)
    return grads, edges


def _things(history: History, sights: tuple[tuple[Sight | None, ...], ...], widest: _Widest) -> tuple[float, ...]:
    found = []
    for column in zip(*(sights[:1] + sights[-_MEASURED:]), strict=True) if sights else ():
        tensors = {sight.tensor for sight in column if sight is not None}
        found.append(max((_value_width(history, tensor, widest) for tensor in tensors), default=0.0))
    return tuple(found)
