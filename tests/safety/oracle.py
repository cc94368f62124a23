"""What must hold for every text that a stranger sends, whatever it is."""

from __future__ import annotations

import re
import time
import types
from collections.abc import Iterator
from typing import Any

import numpy

from autograd_trace import Limits, Trace, from_json, record, to_json
from autograd_trace.evaluator.admitted import is_admitted
from autograd_trace.evaluator.functions import Function
from autograd_trace.evaluator.values import Frame

#: Small enough that thousands of programs run in a minute, large enough that ordinary ones end.
SMALL = Limits(
    seconds=2.0,
    operations=20_000,
    tensor_elements=20_000,
    total_elements=100_000,
    graph_nodes=2_000,
    printed=20_000,
    string=20_000,
    container=20_000,
    recording_bytes=100_000,
)
#: How much longer than its limit of time a run may take: one operation of torch is not interrupted.
SLACK = 5.0
_UNREPEATABLE = re.compile(r"\b(id|data_ptr|hash|seed|initial_seed)\b|object at|set")
_ADDRESS = re.compile(r"0x[0-9a-f]+")
_DEPTH = 6


class Held:
    """An observer that looks at every value that a program still holds at its end."""

    def __init__(self) -> None:
        self.forbidden: list[str] = []

    def before_backward(self, number: int, roots: Any, names: dict[str, Any]) -> None:
        """Nothing to see here."""

    def at_end(self, names: dict[str, Any]) -> None:
        """Walk the values that the program's names reach."""
        self.forbidden = sorted({type(value).__name__ for value in reached(names) if not belongs(value)})


def reached(names: dict[str, Any]) -> Iterator[Any]:
    """The values that names lead to, through containers, instances, defaults and the names of closures."""
    level: list[Any] = list(names.values())
    seen: set[int] = set()
    for _ in range(_DEPTH):
        below: list[Any] = []
        for value in level:
            if id(value) not in seen:
                seen.add(id(value))
                yield value
                below += _inside(value)
        level = below[:10_000]


def _inside(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, Function):
        frame: Frame = value.outer
        return [*value.defaults, *value.keyword_defaults.values(), *frame.names.values()]
    if isinstance(value, Exception):
        return list(value.args)
    if type(value).__module__ == "__main__" and not isinstance(value, type):
        return [member for name, member in vars(value).items() if not name.startswith("_")]
    return []


def belongs(value: Any) -> bool:
    """Whether a program may hold the value: of the closed set, or of a class that a program can make."""
    kind = type(value)
    if isinstance(value, type):
        # `numpy.float32` names a dtype.
        return value.__module__ == "__main__" or issubclass(value, numpy.generic)
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.CodeType, types.FrameType)):
        return False
    # What `from typing import List` gives is for annotations.
    return is_admitted(kind) or kind.__module__ in ("__main__", "typing")


def faults(source: str, limits: Limits = SMALL) -> list[str]:
    """What is wrong with how a program was answered; nothing where all is well."""
    held = Held()
    started = time.monotonic()
    try:
        trace = record(source, limits=limits, observer=held)
    except Exception as error:
        return [f"record raised {type(error).__name__}: {error}"]
    took = time.monotonic() - started
    found = [f"the program holds a {name}" for name in held.forbidden]
    if took > limits.seconds + SLACK:
        found.append(f"it took {took:.1f} seconds")
    return found + _answer_faults(trace) + _repeat_faults(source, trace, limits)


def _answer_faults(trace: Trace) -> list[str]:
    written = to_json(trace)
    found = [] if to_json(from_json(written)) == written else ["the recording does not survive JSON"]
    if trace.error is not None:
        last = len(re.split(r"\r\n|\r|\n", trace.source))
        if not 1 <= trace.error.line <= last:
            found.append(f"the error is at line {trace.error.line} of {last}")
        if trace.error.kind in ("unsupported", "limit") and not trace.error.message:
            found.append("the refusal gives no reason")
    return found


def _repeat_faults(source: str, trace: Trace, limits: Limits) -> list[str]:
    """The same program gives the same bytes, but for what Python itself makes differ."""
    if trace.error is not None and "seconds" in trace.error.message or _UNREPEATABLE.search(source):
        return []
    again = record(source, limits=limits, observer=Held())
    if again.error is not None and "seconds" in again.error.message:
        return []
    first, second = (_ADDRESS.sub("0x", to_json(run).decode()) for run in (trace, again))
    return [] if first == second else ["a second run gives another recording"]
