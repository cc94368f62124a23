"""Which parts of a graph fold into one box each: iterations, calls of functions and of layers, runs of nodes.

A block is a run of nodes in the order in which the program made them. An edge leads from a later node to an earlier
one, so that no way leaves a block and comes back to it, and the picture stays without circles whatever is folded.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from autograd_trace.trace import Graph, Trace
from graphviz_utils.spans import Span, spans

#: Above so many nodes a graph is folded at first.
MOST_NODES = 300
#: A block of fewer nodes, its parameters counted, is none.
LEAST = 2
#: In a graph of more nodes than this, neighbours of which there are more than that are joined into groups.
LARGE, MOST_NEIGHBOURS, GROUPS = 100, 16, 8
#: Neighbours that stay alone at each end of such a row.
ENDS = 2
#: Boxes that a graph of more than `MOST_NODES` nodes is shown in at first, and the most that are laid out.
FIRST_BOXES, MOST_BOXES = 40, 600


@dataclass(frozen=True, slots=True)
class Block:
    """Nodes that one box may stand for.

    Attributes:
        id: its index among the graph's blocks; what is inside of it comes after it.
        parent: the block that it is inside of, None for none.
        title: what it is: "net.0 (Linear)", "iterations 3 to 9", "step()".
        nodes: their ids, with the parameters that no other node uses.
        result: the node whose result leaves it, None where that is no tensor of the program's.
        repeats: whether it is iterations of a loop.
    """

    id: int
    parent: int | None
    title: str
    nodes: tuple[int, ...]
    result: int | None
    repeats: bool = False


@dataclass(slots=True)
class _Part:
    """A run of places in the order of the program, from `first` up to before `last`."""

    first: int
    last: int
    title: str = ""
    iterations: tuple[int, int] | None = None
    members: tuple[str, ...] = ()
    parts: list[_Part] = field(default_factory=list)


def blocks(trace: Trace, graph: Graph) -> tuple[Block, ...]:
    """All blocks of a graph, each before those inside of it."""
    order = _order(graph)
    if len(order) < LEAST:
        return ()
    whole = _Part(0, len(order))
    _nest(whole, _placed(spans(trace), [graph.nodes[node].step for node in order]))
    if len(order) > LARGE:
        _group(whole, [graph.nodes[node].symbol for node in order])
    found: list[Block] = []
    _number(whole, None, _Members(graph, order), found)
    return tuple(found)


def _order(graph: Graph) -> list[int]:
    """The nodes without the leaves, in the order of the program, each after those that it leads to."""
    order: list[int] = []
    seen: set[int] = set()
    for start in sorted(graph.nodes, key=lambda node: (node.step, -node.id)):
        stack = [(start.id, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen and graph.nodes[node].name != "AccumulateGrad":
                seen.add(node)
                stack.append((node, True))
                stack += [(edge[0], False) for edge in reversed(graph.nodes[node].edges) if edge is not None]
    return order


def _placed(found: Iterable[Span], steps: Sequence[int]) -> Iterator[_Part]:
    """The spans as runs of places; one whose nodes are no run is left out."""
    if all(one <= two for one, two in itertools.pairwise(steps)):
        for span in found:
            first, last = bisect.bisect_left(steps, span.first), bisect.bisect_right(steps, span.last)
            if first < last:
                yield _Part(first, last, span.title, span.iterations, span.members)
        return
    # A node that was left again, as after a write in place, stands before what its step says.
    for span in found:
        inside = [place for place, step in enumerate(steps) if span.first <= step <= span.last]
        if inside and inside[-1] - inside[0] + 1 == len(inside):
            yield _Part(inside[0], inside[-1] + 1, span.title, span.iterations, span.members)


def _nest(whole: _Part, parts: Iterable[_Part]) -> None:
    """Puts parts into each other; of two that hold the same the first is kept, and what overlaps is left out."""
    open_parts = [whole]
    for part in sorted(parts, key=lambda each: (each.first, -each.last)):
        while part.first >= open_parts[-1].last:
            open_parts.pop()
        outer = open_parts[-1]
        if part.last <= outer.last and (part.first, part.last) != (outer.first, outer.last):
            outer.parts.append(part)
            open_parts.append(part)


def _group(part: _Part, symbols: Sequence[str]) -> None:
    """Joins the neighbours inside a part into groups where there are too many, and so on inside of each."""
    row: list[_Part] = []
    place = part.first
    for inner in part.parts:
        row += [_Part(each, each + 1) for each in range(place, inner.first)]
        row.append(inner)
        place = inner.last
    row += [_Part(each, each + 1) for each in range(place, part.last)]
    if len(row) > MOST_NEIGHBOURS:
        middle = row[ENDS:-ENDS]
        size = -(-len(middle) // GROUPS)
        groups = [_joined(middle[start : start + size], symbols) for start in range(0, len(middle), size)]
        row = [*row[:ENDS], *groups, *row[-ENDS:]]
    part.parts = [each for each in row if each.title]
    for each in part.parts:
        _group(each, symbols)


def _joined(parts: list[_Part], symbols: Sequence[str]) -> _Part:
    first, last = parts[0], parts[-1]
    whole = _Part(first.first, last.last, parts=[each for each in parts if each.title])
    if all(each.iterations for each in parts) and first.iterations and last.iterations:
        whole.iterations = (first.iterations[0], last.iterations[1])
        whole.title = "iterations {} to {}".format(*whole.iterations)
    else:
        told = list(dict.fromkeys(symbol for symbol in symbols[whole.first : whole.last] if symbol))
        whole.title = ", ".join([*told[:3], "…"])
    return whole


class _Members:
    """What is inside of a run of places."""

    def __init__(self, graph: Graph, order: list[int]) -> None:
        self.graph = graph
        self.order = order
        places = {node: place for place, node in enumerate(order)}
        #: By node, and by parameter of a module: the first and the last place that uses it.
        self.uses: dict[int, tuple[int, int]] = {}
        for place, node in enumerate(order):
            for edge in graph.nodes[node].edges:
                if edge is not None:
                    first, last = self.uses.get(edge[0], (place, place))
                    self.uses[edge[0]] = (min(first, place), max(last, place))
        leaves = [each for each in self.uses if each not in places]
        self.parameters = [leaf for leaf in leaves if "." in (graph.nodes[leaf].variable or "")]

    def nodes(self, part: _Part) -> tuple[int, ...]:
        own = [leaf for leaf in self.parameters if self._within(self.uses[leaf], part)]
        return (*self.order[part.first : part.last], *own)

    def result(self, part: _Part) -> int | None:
        """The last node whose result is used outside, or by nothing."""
        for place in range(part.last - 1, part.first - 1, -1):
            node = self.graph.nodes[self.order[place]]
            used = self.uses.get(node.id)
            if node.shape is not None and (used is None or used[1] >= part.last):
                return node.id
        return None

    def title(self, part: _Part, nodes: Sequence[int]) -> str:
        """The part's title, for a module's call with the path of the module."""
        if not part.title.startswith("("):
            return part.title
        names = [self.graph.nodes[node].variable or "" for node in nodes]
        names = [name for name in names if "." in name]
        path = _owner(names, part.members) or _common(names)
        return f"{path} {part.title}" if path else part.title[1:-1]

    @staticmethod
    def _within(use: tuple[int, int], part: _Part) -> bool:
        return part.first <= use[0] and use[1] < part.last


def _owner(names: Sequence[str], members: Sequence[str]) -> str:
    """The module whose parameters are called so outside and so inside: "net.one" of "net.one.lin.weight"."""
    for name in names:
        for member in members:
            if name.endswith(f".{member}"):
                return name.removesuffix(f".{member}")
    return ""


def _common(names: Sequence[str]) -> str:
    """What the names of a layer's parameters have in common: "net.0" of "net.0.weight" and "net.0.bias"."""
    common: list[str] = []
    for parts in zip(*[name.split(".")[:-1] for name in names], strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return ".".join(common[1:] if common[:1] == ["self"] else common)


def _number(part: _Part, parent: int | None, members: _Members, found: list[Block]) -> None:
    for inner in part.parts:
        nodes = members.nodes(inner)
        own = parent
        if len(nodes) >= LEAST:
            own = len(found)
            title, result = members.title(inner, nodes), members.result(inner)
            found.append(Block(own, parent, title, nodes, result, inner.iterations is not None))
        _number(inner, own, members, found)


# What is closed


def outermost(all_blocks: Sequence[Block], closed: Iterable[int]) -> tuple[Block, ...]:
    """The closed blocks that are inside of no closed one, in order: those that are drawn as a box."""
    chosen = set(closed)
    hidden: set[int] = set()
    found = []
    for block in all_blocks:
        if block.parent is not None and (block.parent in chosen or block.parent in hidden):
            hidden.add(block.id)
        elif block.id in chosen:
            found.append(block)
    return tuple(found)


def opened(all_blocks: Sequence[Block], closed: Iterable[int]) -> tuple[Block, ...]:
    """The blocks that are open, where anything is closed: those that are drawn with a frame."""
    chosen = set(closed)
    shut = chosen & {block.id for block in all_blocks}
    found = []
    for block in all_blocks:
        if block.parent is not None and block.parent in shut:
            shut.add(block.id)
        elif block.id not in shut:
            found.append(block)
    return tuple(found) if shut else ()


def count(graph: Graph, all_blocks: Sequence[Block], closed: Iterable[int]) -> int:
    """How many boxes the graph's nodes are drawn in."""
    folded = outermost(all_blocks, closed)
    return len(graph.nodes) - sum(len(block.nodes) for block in folded) + len(folded)


def suggested(graph: Graph, all_blocks: Sequence[Block]) -> tuple[int, ...]:
    """What is closed when a learner asks for a folded picture, and at first above `MOST_NODES` nodes.

    All but the calls that hold most of the graph, as far as there is room for what they hold, and of a long graph the
    first block, which shows what the others are like.
    """
    closed = {block.id for block in all_blocks}

    def opens(block: Block) -> bool:
        return count(graph, all_blocks, closed - {block.id}) <= FIRST_BOXES

    shown = outermost(all_blocks, closed)
    while (most := _most(graph, shown)) is not None and opens(most):
        closed.discard(most.id)
        shown = outermost(all_blocks, closed)
    if len(graph.nodes) > MOST_NODES and shown and opens(shown[0]):
        closed.discard(shown[0].id)
    return tuple(sorted(closed))


def _most(graph: Graph, shown: Sequence[Block]) -> Block | None:
    """The call that more than half of a graph is inside of."""
    largest = max(shown, key=lambda block: len(block.nodes), default=None)
    return largest if largest and not largest.repeats and 2 * len(largest.nodes) > len(graph.nodes) else None
