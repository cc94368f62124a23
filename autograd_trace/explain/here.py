"""What the tensors and layers are that an error's line names: shape or dtype, and the line that made them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from autograd_trace.evaluator.values import Frame
from autograd_trace.events import Event
from autograd_trace.explain.hints import Told
from autograd_trace.recorder import Recorder
from autograd_trace.tensors import dtype_name

#: So many are told.
_MOST = 4
_CHAIN = re.compile(r"(?<![\w.\"'])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def here(text: str, line: int, frame: Frame | None, recorder: Recorder, told: Told) -> str:
    """`Here x is (2, 3) from line 3, self.fc is Linear(...).`, "" where the line names nothing of the kind.

    Args:
        text: the source text where the error is.
        line: its line.
        frame: the names as they were there.
        recorder: what was noted before it.
        told: what to tell of a tensor.
    """
    found: dict[str, str] = {}
    for chain in _CHAIN.findall(text):
        name, value = valued(chain, frame)
        described = _described(value, line, recorder, told)
        if described and len(found) < _MOST:
            found.setdefault(name, described)
    return f"Here {', '.join(f'{name} is {said}' for name, said in found.items())}." if found else ""


def frame_of(error: Exception) -> Frame | None:
    """The innermost of the program's own frames that an error came through."""
    found, trace = None, error.__traceback__
    while trace is not None:
        frame = trace.tb_frame.f_locals.get("frame")
        found = frame if isinstance(frame, Frame) else found
        trace = trace.tb_next
    return found


def lookup(name: str, frame: Frame | None) -> Any:
    """What a name means in a frame, None where it is not bound there or outside of it."""
    while frame is not None:
        if name in frame.names:
            return frame.names[name]
        frame = frame.outer
    return None


def last(recorder: Recorder, wanted: Callable[[Event], bool]) -> int | None:
    """The index of the last event that is wanted."""
    events = recorder.events
    return next((index for index in range(len(events) - 1, -1, -1) if wanted(events[index])), None)


def last_bound(recorder: Recorder, name: str) -> int | None:
    """The index of the last event that bound a name."""
    return last(recorder, lambda event: event.kind == "assignment" and name in event.names)


def valued(chain: str, frame: Frame | None) -> tuple[str, Any]:
    """The longest beginning of `self.fc.weight` that is a tensor or a layer, and its value; nothing is run."""
    first, *rest = chain.split(".")
    name, value = first, lookup(first, frame)
    for part in rest:
        if not hasattr(value, "__dict__") or isinstance(value, Tensor):
            break
        stored = vars(value)
        holders = (stored, *(stored.get(kind) or {} for kind in ("_parameters", "_modules", "_buffers")))
        member = next((holder[part] for holder in holders if part in holder), None)
        if member is None:
            break
        name, value = f"{name}.{part}", member
    return name, value


def _described(value: Any, line: int, recorder: Recorder, told: Told) -> str:
    if isinstance(value, Tensor):
        kind = f"of {dtype_name(value)}" if told == "dtype" else str(tuple(value.shape))
        made = _line_of(value, recorder)
        return f"{kind} (line {made})" if made is not None and made != line else kind
    if isinstance(value, torch.nn.Module) and not value._modules:
        return repr(value)
    return ""


def _line_of(tensor: Tensor, recorder: Recorder) -> int | None:
    """The line of the operation that made a tensor."""
    number = recorder.tensors.number(tensor)
    if number is None:
        return None
    events = (event for event in recorder.events if event.kind == "operation" and number in event.outputs)
    return next((event.site.span[0] for event in events), None)
