"""Tensors that have another one's numbers without its graph, as `w.data` has: no operation is seen to cut the path."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from autograd_trace.events import input_tensors
from autograd_trace.recorder import Recorder
from autograd_trace.tensors import Known


def same_numbers(recorder: Recorder, name_of: Callable[[int], str], numbers: Iterable[int]) -> tuple[str, int | None]:
    """Which of these tensors lies in the memory of one that has a graph, and the line that first used it."""
    known = recorder.tensors.known
    for number in sorted(numbers):
        whole = next(
            (each for each in known[:number] if each.storage == known[number].storage and _has_graph(each)), None
        )
        if whole is None:
            continue
        for index, event in enumerate(recorder.events):
            if number in (*input_tensors(event), *event.outputs):
                name = name_of(whole.number)
                return (
                    f"Line {event.site.span[0]} (`{event.site.text}`) takes the numbers of {name} without its graph: "
                    f".data stands outside of it. Use {'the tensor' if name == 'a tensor' else name} itself."
                ), index + 1
        name = name_of(whole.number)
        return f"It has the numbers of {name} without its graph: .data stands outside. Use {name} itself.", None
    return "", None


def _has_graph(known: Known) -> bool:
    return known.requires_grad or known.node is not None
