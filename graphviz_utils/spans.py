"""The stretches of a run that hang together in the program: iterations, calls of functions, calls of layers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from autograd_trace.trace import Step, Trace, Value

#: One operation leaves no more nodes; those of iterations left out are told at the next recorded operation.
MOST_OF_ONE = 12


@dataclass(frozen=True, slots=True)
class Span:
    """From one step to another, both inclusive.

    Attributes:
        first: the first step.
        last: the last one.
        title: what it is; a type of modules stands in brackets, for the path of the module to be put before it.
        iterations: for iterations of a loop, the first and the last.
        members: for the call of a module of the program's own, what it calls its parameters: "lin.weight".
    """

    first: int
    last: int
    title: str
    iterations: tuple[int, int] | None = None
    members: tuple[str, ...] = ()


def spans(trace: Trace) -> list[Span]:
    """All stretches of a run; one inside of another comes after it."""
    return [*_iterations(trace), *_calls(trace), *_layers(trace), *_operations(trace)]


def _iterations(trace: Trace) -> Iterator[Span]:
    """Those of all loops. What the nodes of iterations left out come from is told at the next recorded step."""
    for loop in trace.loops:
        first = 0
        for one in loop.iterations:
            title = f"iteration {one.index}" if first == one.index else f"iterations {first} to {one.index}"
            yield Span(one.first_step, one.last_step, title, (first, one.index))
            first = one.index + 1


def _calls(trace: Trace) -> Iterator[Span]:
    """Calls of the program's functions, with all that was called from there."""
    ranges: dict[int, tuple[int, int]] = {}
    selves: dict[int, Value] = {}
    for number, step in enumerate(trace.steps, 1):
        ranges[step.frame] = (ranges.get(step.frame, (number, number))[0], number)
        own = step.names.get("self")
        if own is not None and own.kind == "module" and isinstance(own.text, str):
            selves.setdefault(step.frame, own)
    for frame in range(len(trace.frames) - 1, 0, -1):
        parent = trace.frames[frame].parent
        if frame in ranges and parent is not None:
            (first, last), outer = ranges[frame], ranges.get(parent, ranges[frame])
            ranges[parent] = (min(first, outer[0]), max(last, outer[1]))
    for frame, (first, last) in ranges.items():
        function = trace.frames[frame].function
        if frame and not function.startswith(("_", "<")):
            module = selves.get(frame) if function == "forward" else None
            items = module.items if module is not None and isinstance(module.items, list) else []
            title = f"({module.text})" if module is not None else f"{function}()"
            yield Span(first, last, title, members=tuple(name for name, _ in items))


def _layers(trace: Trace) -> Iterator[Span]:
    """Calls of a module that calls several layers: `nn.Sequential`."""
    numbered = enumerate(trace.steps, 1)
    for (layer, _, _), run in itertools.groupby(
        numbered, lambda each: (_layer(each[1]) != "", each[1].frame, each[1].span)
    ):
        steps = [number for number, _ in run]
        if layer and len(steps) > 1:
            yield Span(steps[0], steps[-1], f"({len(steps)} layers)")


def _operations(trace: Trace) -> Iterator[Span]:
    """Operations that leave several nodes, and layers."""
    for number, step in enumerate(trace.steps, 1):
        if step.kind == "operation" and step.nodes:
            layer = _layer(step)
            info = trace.operations.get(step.operation)
            title = f"({layer})" if layer else (info.name if info is not None else step.operation)
            if layer or len(step.nodes) <= MOST_OF_ONE:
                yield Span(number, number, title)


def _layer(step: Step) -> str:
    """The type of the layer that a step calls, "" for none."""
    return step.operation.removeprefix("nn.") if step.operation.startswith("nn.") else ""
