"""Which line cut the path of a gradient, changed a tensor that was saved, or freed what was saved."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import UNSET

from autograd_trace.events import Event, input_tensors
from autograd_trace.explain.aside import same_numbers
from autograd_trace.nodes import SavedTensor
from autograd_trace.recorder import Recorder

NameOf = Callable[[int], str]


def cut(recorder: Recorder, name_of: NameOf, root: int) -> tuple[str, int | None]:
    """The earliest cut on the way from a leaf that asks for gradients to the root; or that no leaf asks."""
    makers: dict[int, list[int]] = {}
    for index, event in enumerate(recorder.events):
        for number in event.outputs if event.kind == "operation" else ():
            makers.setdefault(number, []).append(index)
    cuts: list[tuple[int, Event]] = []
    leaves: list[int] = []
    stack, seen = [root], {root}
    while stack:
        number = stack.pop()
        inputs: set[int] = set()
        for index in makers.get(number, ()):
            event = recorder.events[index]
            inputs.update(input_tensors(event))
            if event.cut:
                cuts.append((index, event))
        if not inputs:
            leaves.append(number)
        stack += inputs - seen
        seen |= inputs
    if cuts:
        index, event = min(cuts, key=lambda cut: cut[0])
        given, shown = _inputs(recorder, event, name_of), _shown(root, name_of)
        path = f"The path to {shown}" if given == shown else f"The path from {given} to {shown}"
        return (
            f"{path} is cut in line {event.site.span[0]} by {event.cut}: `{event.site.text}`. "
            "Everything computed from it stands outside the graph."
        ), index + 1
    late = _asked_too_late(recorder, seen)
    if late is not None:
        index, name = late
        return (
            f"{name} asks for gradients only from line {recorder.events[index].site.span[0]} on, after "
            f"{_shown(root, name_of)} was computed. Autograd records forward in time: ask first, then compute."
        ), index + 1
    captured = _captured(recorder, seen)
    if captured is not None:
        index, event = captured
        return (
            f"{_shown(root, name_of)} comes from a gradient that autograd.grad took out in line {event.site.span[0]} "
            "without a graph of its own. Pass create_graph=True to that call to differentiate it again."
        ), index + 1
    aside = same_numbers(recorder, name_of, seen)
    if aside[0]:
        return aside
    taken = next((index for index, event in enumerate(recorder.events) if event.cut), None)
    if taken is not None:
        event = recorder.events[taken]
        return (
            f"Line {event.site.span[0]} takes the numbers out of the graph (`{event.site.text}`: {event.cut}), "
            f"and {_shown(root, name_of)} is made from them anew. Stay in torch from the leaf to the loss."
        ), taken + 1
    names = ", ".join(dict.fromkeys(name_of(number) for number in leaves if name_of(number) != "a tensor"))
    return (
        f"No leaf that {_shown(root, name_of)} comes from asks for gradients{f' ({names})' if names else ''}. "
        "Create the one you want a gradient for with requires_grad=True."
    ), None


def _shown(number: int, name_of: NameOf) -> str:
    name = name_of(number)
    return "the tensor that backward() starts at" if name == "a tensor" else name


def _inputs(recorder: Recorder, event: Event, name_of: NameOf) -> str:
    numbers = list(input_tensors(event))
    if not any(recorder.tensors.known[number].requires_grad for number in numbers) and event.tensors:
        numbers += [change.tensor for change in event.tensors if recorder.tensors.known[change.tensor].requires_grad]
    asking = [number for number in numbers if recorder.tensors.known[number].requires_grad] or numbers
    return " and ".join(dict.fromkeys(name_of(number) for number in asking)) or "the input"


def _captured(recorder: Recorder, seen: set[int]) -> tuple[int, Event] | None:
    """Where one of these tensors is a gradient that `autograd.grad` gave."""
    for index, event in enumerate(recorder.events):
        if event.kind == "capture" and any(change.tensor in seen for change in event.tensors):
            return index, event
    return None


def _asked_too_late(recorder: Recorder, seen: set[int]) -> tuple[int, str] | None:
    for index, event in enumerate(recorder.events):
        if "requires_grad" in event.operation or "requires_grad" in event.site.text:
            for change in event.tensors:
                if change.tensor in seen and change.requires_grad is True and change.shape is UNSET:
                    return index, event.site.operands[0] if event.site.operands else event.site.text
    return None


def changed(recorder: Recorder, name_of: NameOf) -> tuple[str, int | None]:
    """The write in place after the failing node had saved the tensor."""
    if recorder.failed_node is None:
        return "", None
    found = recorder.nodes.found[recorder.failed_node]
    saved = {
        value.tensor for value in found.saved.values() if isinstance(value, SavedTensor) and value.tensor is not None
    }
    storages = {recorder.tensors.known[number].storage for number in saved}
    for index, event in enumerate(recorder.events):
        if index + 1 <= found.step:
            continue
        for change in event.tensors:
            known = recorder.tensors.known[change.tensor]
            if change.version not in (UNSET, 0) and known.storage in storages:
                return (
                    f"{found.name} saved {name_of(change.tensor)} in line {found.span[0]}, and line "
                    f"{event.site.span[0]} (`{event.site.text}`) changed it in place. "
                    "Write a new tensor instead (y = y + 1), or change a copy."
                ), index + 1
    return "", None


def freed(recorder: Recorder) -> tuple[str, int | None]:
    """The pass that let go of what its nodes had saved."""
    passes = [noted for noted in recorder.passes if noted.last_step < len(recorder.events)]
    if not passes:
        return "", None
    first = next((noted for noted in passes if not noted.retain_graph), passes[0])
    return (
        f"The backward() in line {first.site.span[0]} freed what its nodes had saved. "
        "Compute the forward lines again, or pass retain_graph=True to that call."
    ), first.last_step
