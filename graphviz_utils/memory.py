"""Which results lie in their input's memory: views, and versions of a tensor that was changed in place."""

from __future__ import annotations

from dataclasses import dataclass

from autograd_trace.trace import Graph
from graphviz_utils.events import Events
from graphviz_utils.history import History


@dataclass(frozen=True, slots=True)
class Shared:
    """(node, input's node, words) for each result in the memory of its input: "view of y", "version 1"."""

    words: tuple[tuple[int, int, str], ...] = ()

    def of(self, node: int, source: int) -> str:
        """The words for the edge from `source` to `node`, "" where they share nothing."""
        return next((words for own, other, words in self.words if (own, other) == (node, source)), "")


def shared_memory(history: History, graph: Graph, events: Events) -> Shared:
    """What shares memory in a graph, as its first repetition shows."""
    if not graph.instances:
        return Shared()
    first = graph.instances[0]
    found = []
    for node in graph.nodes:
        own = first.tensors[node.id]
        for edge in node.edges:
            other = first.tensors[edge[0]] if edge is not None else None
            if edge is None or own is None or other is None:
                continue
            if own == other:
                found.append((node.id, edge[0], _version(history, own, first.steps[node.id])))
            elif events.storages.get(own, -1) == events.storages.get(other, -2):
                source = graph.nodes[edge[0]]
                found.append((node.id, edge[0], f"view of {source.variable or source.result}"))
    return Shared(tuple(found))


def _version(history: History, tensor: int, step: int) -> str:
    event = history.event(step)
    changes = event.tensors if event else []
    version = next((change.version for change in changes if change.tensor == tensor), None)
    return f"version {version}" if isinstance(version, int) else "changed in place"
