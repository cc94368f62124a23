"""What a page shows: a recording with its drawings, as the JSON that goes to the browser."""

from __future__ import annotations

import msgspec

from autograd_trace.trace import Trace
from graphviz_utils.drawing import Drawings
from workers.messages import ErrorSummary, Result


class Payload(msgspec.Struct):
    """A recording and the pictures of its graphs."""

    trace: Trace
    drawings: Drawings


def result(trace: Trace, drawings: Drawings, *, keep: bool = True) -> Result:
    """A recording and its drawings as a worker gives them back."""
    error, summary = trace.error, None
    if error is not None:
        summary = ErrorSummary(error.kind, error.type, error.message, error.line, error.hint)
    return Result(encode(trace, drawings), trace.ran, summary, keep)


def encode(trace: Trace, drawings: Drawings) -> bytes:
    """A recording and its drawings as JSON, UTF-8."""
    return msgspec.json.encode(Payload(trace, drawings))
