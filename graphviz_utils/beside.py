"""What a picture shows beside the recorded graph: constants, and the tensors before and behind a cut.

The graph holds what a gradient can reach. What the program computed besides is read from the recording's events:
which tensors went into a node without an edge, where a path was cut, and what stood before the cut.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field, replace
from typing import Literal

from autograd_trace.trace import Graph, Instance, Step, Trace
from graphviz_utils.events import Events

#: ("node", id): a node of the graph; ("thing", index): what stands beside it.
End = tuple[Literal["node", "thing"], int]
#: How a thing was found: from a node's input, and on from there by inputs. The same in every repetition.
Path = tuple[str | int, ...]
#: Things in one picture, and operations walked back behind a cut.
MOST_THINGS, DEEPEST = 24, 5


@dataclass(frozen=True, slots=True)
class Thing:
    """A tensor, a number or an array of the program's that has no node in this graph.

    Attributes:
        path: how it was found.
        title: its name or its source text.
        shape: of a tensor, else None.
        maker: symbol of the operation that made it, "" where none is drawn.
        leaf: whether it is a leaf that requires grad.
    """

    path: Path
    title: str
    shape: tuple[int, ...] | None = None
    maker: str = ""
    leaf: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A way of data that no gradient comes back on; `cut` says what cut it, as in "detach(), line 4"."""

    tail: End
    head: End
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """Which tensor a thing is in one repetition: from step `since` on, and as it was then where `still`."""

    tensor: int
    since: int
    still: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """All things beside a graph, with their links, and by repetition what each of them is there."""

    things: tuple[Thing, ...] = ()
    links: tuple[Link, ...] = ()
    sights: tuple[tuple[Sight | None, ...], ...] = field(default=(), compare=False)


def beside(trace: Trace, index: int | None, events: Events | None = None) -> Beside:
    """What is to be drawn beside graph `index`; where that is None, the last results of a program without a graph."""
    events = events or Events(trace)
    if index is None:
        walk = _Walk(events, None, None, 0)
        walk.last_results()
        return Beside(tuple(walk.things), tuple(walk.links), (tuple(walk.sights),))
    graph = trace.graphs[index]
    walks = [_walk(events, graph, position) for position in range(len(graph.instances))]
    if not walks:
        return Beside()
    fullest = max(walks, key=lambda walk: len(walk.things))
    sights = []
    for walk in walks:
        own = {thing.path: sight for thing, sight in zip(walk.things, walk.sights, strict=True)}
        sights.append(tuple(own.get(thing.path) for thing in fullest.things))
    return Beside(tuple(fullest.things), tuple(fullest.links), tuple(sights))


def _walk(events: Events, graph: Graph, position: int) -> _Walk:
    walk = _Walk(events, graph, graph.instances[position], position)
    walk.constants()
    walk.cut_off()
    return walk


class _Walk:
    """Collects the things beside one repetition of a graph."""

    def __init__(self, events: Events, graph: Graph | None, instance: Instance | None, position: int) -> None:
        self.events = events
        self.graph = graph
        self.instance = instance
        self.position = position
        self.things: list[Thing] = []
        self.links: list[Link] = []
        self.sights: list[Sight] = []
        self._of_tensor: dict[int, int] = {}
        self._of_step: dict[int, int] = {}
        self._results: dict[int, list[tuple[int, int]]] = {}
        for node, tensor in enumerate(instance.tensors if instance else []):
            if tensor is not None and instance is not None:
                self._results.setdefault(tensor, []).append((instance.steps[node], node))
        for versions in self._results.values():
            versions.sort()

    # Where a walk begins

    def constants(self) -> None:
        """What went into the nodes without an edge."""
        if self.graph is None or self.instance is None:
            return
        for node in self.graph.nodes:
            first, number = node.step, self.instance.steps[node.id]
            if not node.constants or not (0 < first <= len(self.events.steps) and 0 < number <= len(self.events.steps)):
                continue
            given, own = self.events.steps[first - 1].inputs, self.events.steps[number - 1].inputs
            places = [place for place, operand in enumerate(given) if operand in node.constants]
            for place in places:
                if place < len(own):
                    operand, path = own[place], ("node", node.id, place)
                    if isinstance(operand.tensor, int):
                        self._join(self._thing(operand.tensor, number, path, operand.text), ("node", node.id))
                    else:
                        self._join(self._named_value(operand.text, number, path), ("node", node.id))

    def cut_off(self) -> None:
        """What was cut off from the graph: the results of cuts, and what was made of them."""
        if self.instance is None:
            return
        first, last = self._range()
        for number in range(first, last + 1):
            step = self.events.steps[number - 1]
            if step.kind != "operation" or step.nodes or self.events.is_inner(step):
                continue
            crossed = self.events.inputs(number) if step.cut else self._owners(number)
            if any(self._node(tensor, number) is not None for tensor in crossed):
                self._follow(number, ("cut", *step.span), 0)

    def _owners(self, number: int) -> list[int]:
        """The tensors whose `.data` an operation takes."""
        taken = [tensor for tensor in self.events.inputs(number) if self.events.maker(tensor, number) is None]
        return [owner for tensor in taken if (owner := self.events.shares(tensor)) is not None]

    def last_results(self) -> None:
        """The last results of a program whose every path is cut, or where nothing asks for a gradient."""
        for number in range(len(self.events.steps), 0, -1):
            step = self.events.steps[number - 1]
            if step.kind == "operation" and step.outputs and self.events.inputs(number):
                self._thing(step.outputs[0], number + 1, ("last",), "", behind=True)
                return

    def _range(self) -> tuple[int, int]:
        """The steps that concern this repetition: up to the end of its last backward pass, or of the program."""
        graph, instance = self.graph, self.instance
        if graph is None or instance is None:
            return 1, 0
        alone = len(graph.instances) == 1
        following = (
            graph.instances[self.position + 1].first_step - 1 if self.position + 1 < len(graph.instances) else None
        )
        passed = instance.last_step > max(instance.steps, default=0)
        last = instance.last_step if passed else (following or len(self.events.steps))
        return (1 if alone else instance.first_step), min(last, len(self.events.steps))

    # How it goes on

    def _follow(self, number: int, path: Path, depth: int) -> None:
        step = self.events.steps[number - 1]
        if not step.outputs:
            self._value(number, path)
            return
        for place, tensor in enumerate(step.outputs[:1]):
            if self._node(tensor, number + 1) is not None:
                return
            self._thing(tensor, number + 1, (*path, place), "")
            for user in self.events.used.get(tensor, []):
                if user > number and depth < DEEPEST and not self.events.steps[user - 1].nodes:
                    self._follow(user, (*path, "used", *self.events.steps[user - 1].span), depth + 1)

    def _node(self, tensor: int, before: int) -> int | None:
        """The node whose result or leaf a tensor is, as of a step."""
        versions = self._results.get(tensor, [])
        index = bisect.bisect_left(versions, (before, -1))
        if index:
            return versions[index - 1][1]
        leaf = versions[0][1] if versions else None
        is_leaf = leaf is not None and self.graph is not None and self.graph.nodes[leaf].name == "AccumulateGrad"
        return leaf if is_leaf else None

    def _thing(self, tensor: int, before: int, path: Path, text: str, *, behind: bool = False, depth: int = 0) -> End:
        """The end that a tensor is: its node, or a thing, with what it was made of where a path was cut on the way."""
        node = self._node(tensor, before)
        if node is not None:
            return ("node", node)
        if tensor in self._of_tensor:
            return ("thing", self._of_tensor[tensor])
        maker = self.events.maker(tensor, before)
        title = self.events.names.get(tensor) or text or (self._text(maker) if maker else "a tensor")
        leaf = self.events.leaves.get(tensor, False)
        index = self._new(
            Thing(path, title, self.events.shapes.get(tensor, ()), "", leaf), Sight(tensor, maker or 0), tensor
        )
        if behind or self.events.cut_before(tensor, before):
            self._made_of(index, tensor, maker, behind=behind, depth=depth)
        return ("thing", index)

    def _new(self, thing: Thing, sight: Sight, tensor: int | None = None) -> int:
        index = len(self.things)
        self.things.append(thing)
        self.sights.append(sight)
        if tensor is not None:
            self._of_tensor[tensor] = index
        return index

    def _made_of(self, index: int, tensor: int, maker: int | None, *, behind: bool, depth: int) -> None:
        head: End = ("thing", index)
        path = self.things[index].path
        if maker is None:
            owner = self.events.shares(tensor)
            if owner is not None and not self.events.leaves.get(tensor):
                line = self._line_of_use(tensor)
                self._join(self._thing(owner, line[1], (*path, "data"), ""), head, f".data, line {line[0]}")
            return
        step = self.events.steps[maker - 1]
        inputs = self.events.inputs(maker)
        if not self.events.sources(maker):
            return
        if not step.cut or step.operation.split(".")[-1] not in step.cut:
            self.things[index] = replace(self.things[index], maker=self._symbol(step))
        deep = depth + 1 if behind or step.cut else 0
        if deep > DEEPEST or len(self.things) >= MOST_THINGS:
            return
        texts = {operand.tensor: operand.text for operand in step.inputs}
        for place, source in enumerate(inputs):
            crossed = bool(step.cut) and (self.events.requires.get(source, False) or len(inputs) == 1)
            end = self._thing(source, maker, (*path, place), texts[source], behind=behind or bool(step.cut), depth=deep)
            self._join(end, head, f"{step.cut}, line {step.span[0]}" if crossed else "")
        for place, operand in enumerate(step.inputs):
            if not isinstance(operand.tensor, int):
                self._join(self._named_value(operand.text, maker, (*path, "text", place)), head)

    def _named_value(self, text: str, before: int, path: Path) -> End | None:
        number = self.events.value_step(text, before)
        return self._value(number, path) if number is not None else None

    def _value(self, number: int, path: Path) -> End | None:
        """A number or an array that was taken out of a tensor."""
        if number in self._of_step:
            return ("thing", self._of_step[number])
        step = self.events.steps[number - 1]
        source = self.events.inputs(number)[0]
        title = self.events.called.get(number) or self._text(number)
        index = self._new(Thing(path, title), Sight(source, number, still=True))
        self._of_step[number] = index
        cut = f"{step.cut}, line {step.span[0]}" if step.cut else ""
        behind = bool(step.cut) or self.events.cut_before(source, number)
        end = self._thing(source, number, (*path, 0), step.inputs[0].text, behind=behind)
        self._join(end, ("thing", index), cut)
        if not cut:
            self.things[index] = replace(self.things[index], maker=self._symbol(step))
        return ("thing", index)

    def _join(self, tail: End | None, head: End, cut: str = "") -> None:
        if tail is not None and tail != head and (link := Link(tail, head, cut)) not in self.links:
            self.links.append(link)

    # Words

    def _symbol(self, step: Step) -> str:
        if step.node is not None:
            return self.events.trace.graphs[step.node[0]].nodes[step.node[2]].symbol
        info = self.events.trace.operations.get(step.operation)
        symbol = info.symbol if info is not None and info.symbol else step.operation
        plain = [operand.text for operand in step.inputs if not isinstance(operand.tensor, int)]
        return f"{symbol} {plain[0]}" if len(step.inputs) == 2 and len(plain) == 1 and len(symbol) <= 2 else symbol

    def _text(self, number: int) -> str:
        line, column, end_line, end = self.events.steps[number - 1].span
        lines = self.events.trace.source.splitlines()
        return lines[line - 1][column:end] if line == end_line and 0 < line <= len(lines) else "a value"

    def _line_of_use(self, tensor: int) -> tuple[int, int]:
        """The line that first uses a tensor, and its step."""
        used = self.events.used.get(tensor, [1])
        return self.events.steps[used[0] - 1].span[0], used[0]
