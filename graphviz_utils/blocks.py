"""Which parts of a long graph are folded into one box each: iterations, calls, layers, or a run of nodes."""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass

from autograd_trace.trace import Graph, Trace

#: Above so many nodes a graph is folded before the layout.
MOST_NODES = 300
#: Nodes that stay open at each end of a folded graph, and the boxes that the rest is folded into.
KEPT, MOST_BLOCKS = 30, 12
#: A block of fewer nodes is joined with the next.
LEAST = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Nodes that one box stands for.

    Attributes:
        title: what they are: "iterations 3 to 9", "forward()", "nodes 31 to 120".
        nodes: their ids.
    """

    title: str
    nodes: tuple[int, ...]


def blocks(trace: Trace, graph: Graph) -> tuple[Block, ...]:
    """The blocks of a graph of more than `MOST_NODES` nodes, none for a smaller one.

    The nodes at both ends stay open; what lies between is cut where an iteration, a call or an operation ends.
    """
    if len(graph.nodes) <= MOST_NODES:
        return ()
    parts = [_Part(title, list(ids)) for title, ids in _parts(trace, graph)]
    parts = _trimmed(parts, KEPT, len(graph.nodes) - KEPT)
    share = max(sum(len(part.ids) for part in parts) // MOST_BLOCKS, LEAST)
    return tuple(Block(_title(run), tuple(i for part in run for i in part.ids)) for run in _runs(parts, share))


@dataclass(slots=True)
class _Part:
    """Consecutive nodes of one iteration, or of one step; `title` is "iteration 3" or ""."""

    title: str
    ids: list[int]


def _parts(trace: Trace, graph: Graph) -> list[tuple[str, list[int]]]:
    """The nodes cut into pieces that hang together in the program."""
    places = _iterations(trace)
    starts = [first for first, _, _ in places]

    def key(node: int) -> tuple[str, int]:
        step = graph.nodes[node].step
        index = bisect.bisect_right(starts, step) - 1
        if index >= 0 and step <= places[index][1]:
            return (places[index][2], 0)
        return ("", step)

    return [(title, list(ids)) for (title, _), ids in itertools.groupby(range(len(graph.nodes)), key)]


def _iterations(trace: Trace) -> list[tuple[int, int, str]]:
    """First step, last step and name of each recorded iteration of the outermost loops.

    The nodes of iterations left out are told at the next recorded step: its iteration's name stands for them too.
    """
    found = []
    for loop in trace.loops:
        if loop.parent is None:
            before = -1
            for one in loop.iterations:
                first = before + 1
                name = f"iteration {one.index}" if first == one.index else f"iterations {first} to {one.index}"
                found.append((one.first_step, one.last_step, name))
                before = one.index
    return sorted(found)


def _trimmed(parts: list[_Part], first: int, last: int) -> list[_Part]:
    """The parts without the nodes before `first` and from `last` on."""
    trimmed = [_Part(part.title, [i for i in part.ids if first <= i < last]) for part in parts]
    return [part for part in trimmed if part.ids]


def _runs(parts: list[_Part], share: int) -> list[list[_Part]]:
    """Neighbouring parts joined into runs of about `share` nodes."""
    runs: list[list[_Part]] = []
    count = 0
    for part in parts:
        if not runs or count >= share:
            runs.append([])
            count = 0
        runs[-1].append(part)
        count += len(part.ids)
    return runs


def _title(run: list[_Part]) -> str:
    titles = [part.title for part in run]
    if not all(titles):
        ids = [i for part in run for i in part.ids]
        return f"nodes {min(ids):,} to {max(ids):,}"
    first, last = titles[0].split()[1], titles[-1].split()[-1]
    return titles[0] if len(run) == 1 else f"iterations {first} to {last}"
