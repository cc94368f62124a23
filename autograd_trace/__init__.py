"""Run a program in a safe subset of Python and PyTorch, and record what autograd does: text in, `Trace` out.

`record` needs torch and is imported on first use, so that reading a recording does not cost torch's import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd_trace.limits import Limits
from autograd_trace.trace import Trace, from_json, to_json

if TYPE_CHECKING:
    from autograd_trace.run import record

__all__ = ["Limits", "Trace", "from_json", "record", "to_json"]


def __getattr__(name: str) -> Any:
    if name == "record":
        from autograd_trace.run import record

        return record
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
