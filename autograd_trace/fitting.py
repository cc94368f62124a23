"""Makes a recording fit the size that it may have as JSON: it is measured, and what tells least goes first.

Printed text keeps its beginning and its end, series keep every so manyth scalar, and where that is not enough, the
last steps go. While the program runs, `budget.py` sees to it that they rarely have to.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from autograd_trace.budget import PRINTED
from autograd_trace.trace import LeftOut, Series, Trace, encoded_size

if TYPE_CHECKING:
    from autograd_trace.recorder import Recorder
    from autograd_trace.run import Run

Part = TypeVar("Part")
#: Shares of the recording that all warnings may use, all notes, all offered edits.
_WARNINGS, _NOTES, _OFFERS = 0.1, 0.05, 0.2
#: Where steps go, so much of the recording is left for the scalars.
_SERIES = 0.1
#: Of a printed text that is cut, the part of what is kept that is its beginning.
_BEGINNING = 0.8
#: Of the scalars kept for a series, at least every so manyth is told.
_SPARSEST = 1 << 14
#: Bytes of the last events, which the estimate does not hold yet.
_UNCOUNTED = 50_000


def fit(run: Run) -> Trace:
    """The recording of a run that has ended, in `recording_bytes`; the program's own text is told in any case."""
    recorder, most = run.recorder, run.recorder.limits.recording_bytes
    trace = _with_short_texts(run, most)
    if _is_small(trace, recorder.budget.spent, most):
        return trace
    trace.series, notes = [], trace.notes
    while (size := encoded_size(trace)) > most and len(trace.steps) > 1:
        recorder.forget_after(_last_that_fits(trace, size - most * (1 - _SERIES)))
        trace = _with_short_texts(run, most)
        trace.series, trace.notes = [], notes
    trace.series = _series(recorder, most - size)
    return trace


def _is_small(trace: Trace, estimate: int, most: int) -> bool:
    """Whether a recording fits even if its steps and graphs come to twice their estimate: measuring them takes time."""
    rest = structs.replace(trace, steps=[], graphs=[])
    return encoded_size(rest) + 2 * estimate + _UNCOUNTED <= most


def _with_short_texts(run: Run, most: int) -> Trace:
    """The recording with texts that leave room for all else."""
    trace = run.trace()
    room = most - encoded_size(trace.source)
    trace.warnings = first_that_fit(trace.warnings, room * _WARNINGS)
    trace.notes = first_that_fit(trace.notes, room * _NOTES)
    if trace.error is not None:
        trace.error.offers = first_that_fit(trace.error.offers, room * _OFFERS)
    kept = shortened(trace.stdout, int(room * PRINTED))
    if kept != trace.stdout:
        told = f"of {len(trace.stdout):,} characters that were printed the beginning and the end are recorded"
        trace.left_out.append(LeftOut(told))
        trace.stdout = kept
    return trace


def _last_that_fits(trace: Trace, excess: float) -> int:
    """The step after which nothing is to be kept, so that the recording has so many bytes less, graphs included."""
    sizes = list(itertools.accumulate(encoded_size(step) + 1 for step in trace.steps))
    graphs = encoded_size(trace.graphs)
    kept = sizes[-1] * max(0.0, 1 - excess / (sizes[-1] + graphs))
    return min(bisect_right(sizes, kept), len(sizes) - 2)


def _series(recorder: Recorder, room: int) -> list[Series]:
    """The scalars of the loops in so many bytes."""
    every = 1
    series = recorder.loops.series()
    while encoded_size(series) > room and every < _SPARSEST:
        every *= 2
        series = recorder.loops.series(every)
    return first_that_fit(series, room)


def first_that_fit(parts: list[Part], room: float) -> list[Part]:
    """The first of these parts that have at most `room` bytes together, as members of a list in JSON."""
    sizes = itertools.accumulate(encoded_size(part) + 1 for part in parts)
    return parts[: sum(size <= room for size in sizes)]


def shortened(text: str, most: int) -> str:
    r"""A text with a line in the place of its middle, where it has more than about `most` bytes as JSON.

    >>> shortened("abcdefghijklmnopqrstuvwxyz" * 2, 25)
    'abcdefghijklmnopqrst\n… 28 characters …\nwxyz'
    """
    share = most / max(encoded_size(text), 1)
    if share >= 1:
        return text
    beginning, end = _cut(text, most * _BEGINNING), _cut(text[::-1], most * (1 - _BEGINNING))[::-1]
    return f"{beginning}\n… {len(text) - len(beginning) - len(end):,} characters …\n{end}"


def _cut(text: str, most: float) -> str:
    """The beginning of a text, in at most `most` bytes as JSON: its characters have one to twelve of them."""
    kept = text[: max(int(most), 0)]
    while kept and (size := encoded_size(kept) - 2) > most:
        kept = kept[: min(int(len(kept) * most / size), len(kept) - 1)]
    return kept
