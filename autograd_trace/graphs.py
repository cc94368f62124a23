"""Groups a run's nodes into graphs: what hangs together through `next_functions`, each structure told once."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET

from autograd_trace.events import operands
from autograd_trace.naming import Naming
from autograd_trace.nodes import Found, OtherSaved, SavedTensor
from autograd_trace.numbers import encode
from autograd_trace.recorder import Recorder
from autograd_trace.rules import symbol_of
from autograd_trace.tensors import FLOAT32
from autograd_trace.trace import Graph, Instance, Node, NodeRef, Summary, TensorChange, Value

Edges = list[tuple[int, int] | None]
_KINDS: dict[type, Any] = {bool: "bool", int: "int", float: "float", str: "str"}


@dataclass(slots=True)
class Component:
    """Nodes that hang together, by the run's numbers, in the order of discovery.

    Attributes:
        numbers: the nodes, each leaf after the node that first leads to it.
        steps: the step that left each, for a leaf the first that used it.
        ids: by the run's number, the id in the graph.
        graph: the index of the graph.
        instance: which repetition of the graph it is.
    """

    numbers: list[int]
    steps: list[int]
    ids: dict[int, int] = field(default_factory=dict)
    graph: int = 0
    instance: int = 0


class Graphs:
    """The graphs of one run, and where in them each node is."""

    def __init__(self, recorder: Recorder, naming: Naming) -> None:
        self._recorder = recorder
        self._naming = naming
        self._found = recorder.nodes.found
        self.graphs: list[Graph] = []
        self._component_of: dict[int, Component] = {}
        #: The first component that each leaf's `AccumulateGrad` is in.
        self._leaf_component: dict[int, Component] = {}
        #: By tensor: the steps at which its values changed, and the changes; the first tells shape and dtype.
        self._changes: dict[int, tuple[list[int], list[TensorChange]]] = {}
        self._note_changes()
        self._last_steps = {root: noted.last_step for noted in recorder.passes for root in noted.roots}
        self._outer = [iteration for loop in recorder.loops.done if loop.outermost for iteration in loop.iterations]
        self._outer_steps = [iteration.first_step for iteration in self._outer]
        structures: dict[Any, int] = {}
        for members in self._groups():
            self._add(self._component(members), structures)

    def _note_changes(self) -> None:
        for step, event in enumerate(self._recorder.events, 1):
            for change in event.tensors:
                if change.value is not UNSET:
                    steps, changes = self._changes.setdefault(change.tensor, ([], []))
                    steps.append(step)
                    changes.append(change)

    def _groups(self) -> list[list[int]]:
        """The numbers of all nodes but leaves', those that hang together in one list, in the order of discovery."""
        found_nodes = self._found
        parents = list(range(len(found_nodes)))

        def root(number: int) -> int:
            while parents[number] != number:
                parents[number] = parents[parents[number]]
                number = parents[number]
            return number

        for found in found_nodes:
            if found.leaf is None:
                for edge in found.edges:
                    if edge is not None and found_nodes[edge[0]].leaf is None:
                        parents[root(found.number)] = root(edge[0])
        groups: dict[int, list[int]] = {}
        for found in found_nodes:
            if found.leaf is None:
                groups.setdefault(root(found.number), []).append(found.number)
        return list(groups.values())

    def _component(self, members: list[int]) -> Component:
        numbers: list[int] = []
        used: dict[int, int] = {}
        for number in members:
            found = self._found[number]
            numbers.append(number)
            used[number] = found.step
            for edge in found.edges:
                if edge is not None and self._found[edge[0]].leaf is not None:
                    leaf = edge[0]
                    if leaf not in used:
                        numbers.append(leaf)
                        used[leaf] = found.step
                    elif found.step < used[leaf]:
                        used[leaf] = found.step
        component = Component(numbers, [used[number] for number in numbers])
        component.ids = {number: index for index, number in enumerate(numbers)}
        for number in members:
            self._component_of[number] = component
        for number in numbers:
            self._leaf_component.setdefault(number, component)
        return component

    def _add(self, component: Component, structures: dict[Any, int]) -> None:
        """Add a component: as a new graph, or as one more instance of one with the same structure."""
        ids, found_nodes = component.ids, self._found
        edges: list[Edges] = [
            [None if edge is None else (ids[edge[0]], edge[1]) for edge in found_nodes[number].edges]
            for number in component.numbers
        ]
        key = tuple([self._structure(found_nodes[n], to) for n, to in zip(component.numbers, edges, strict=True)])
        graph = structures.get(key)
        if graph is None:
            graph = structures[key] = len(self.graphs)
            nodes = [
                self._node(index, found_nodes[number], component.steps[index], edges[index])
                for index, number in enumerate(component.numbers)
            ]
            self.graphs.append(Graph(nodes, []))
        instances = self.graphs[graph].instances
        component.graph, component.instance = graph, len(instances)
        instances.append(self._instance(component))

    def _structure(self, found: Found, edges: Edges) -> tuple[Any, ...]:
        """What two repetitions of a node have in common."""
        if found.leaf is not None:
            name = self._naming.name_of(found.leaf)
        else:
            name = self._naming.first.get(found.result, "") if found.result is not None else ""
        return (found.name, tuple(edges), found.span, name, found.symbol, self._shape(found))

    def _shape(self, found: Found) -> tuple[tuple[int, ...] | None, str | None]:
        """Shape and dtype of a node's result when it was first met."""
        noted = self._changes.get(found.result) if found.result is not None else None
        if noted is None:
            return None, None
        first = noted[1][0]
        return (first.shape if first.shape is not UNSET else None, first.dtype if first.dtype is not UNSET else None)

    def _node(self, index: int, found: Found, step: int, edges: Edges) -> Node:
        name = self._naming.first.get(found.result, "") if found.result is not None else ""
        shape, dtype = self._shape(found)
        constants = operands(found.made_by) if found.made_by is not None else []
        return Node(
            id=index,
            name=found.name,
            step=step,
            span=found.span,
            edges=edges,
            saved={key: self._saved(value, step) for key, value in found.saved.items()},
            variable=(self._naming.name_of(found.leaf) if found.leaf is not None else None),
            operation=found.operation,
            symbol=found.symbol or symbol_of(found.name),
            result=name or found.text,
            named=bool(name),
            shape=None if shape is None else tuple(shape),
            dtype=dtype,
            constants=[one for one in constants if one.tensor is UNSET or one.tensor in found.constant],
        )

    def _saved(self, value: Any, step: int) -> Value:
        """A saved value as JSON can hold it."""
        if isinstance(value, SavedTensor):
            return self._saved_tensor(value, step)
        if isinstance(value, tuple):
            members = [(str(index), member) for index, member in enumerate(value) if member is not None]
            return Value("tuple", items=[(index, self._saved(member, step)) for index, member in members])
        if isinstance(value, OtherSaved):
            return Value("object", text=value.type)
        if value is None:
            return Value("none", value=None)
        return Value(_KINDS[type(value)], value=encode(value, float32=False))

    def _saved_tensor(self, saved: SavedTensor, step: int) -> Value:
        """A saved tensor; the values of a known one are those that it had at this step."""
        shown = Value("tensor", shape=tuple(saved.shape), dtype=saved.dtype)
        numbers, summary = saved.value, saved.summary
        if saved.tensor is not None:
            shown.tensor = saved.tensor
            steps, changes = self._changes.get(saved.tensor, ([], []))
            place = bisect.bisect_right(steps, step) - 1
            if numbers is UNSET and place >= 0:
                numbers, summary = changes[place].value, changes[place].summary
        if numbers is not UNSET:
            shown.value = encode(numbers, float32=saved.dtype in FLOAT32)
            if summary is not UNSET:
                shown.summary = encode_summary(summary)
        return shown

    def _instance(self, component: Component) -> Instance:
        steps = component.steps
        last = max(steps)
        ends = [self._last_steps[number] for number in component.numbers if number in self._last_steps]
        tensors = [self._found[number].result for number in component.numbers]
        return Instance(self._iteration(last), min(steps), max([last, *ends]), tensors, steps)

    def _iteration(self, step: int) -> int | None:
        """The iteration of an outermost loop that a step is in."""
        place = bisect.bisect_right(self._outer_steps, step) - 1
        inside = place >= 0 and step <= self._outer[place].last_step
        return self._outer[place].index if inside else None

    def place(self, number: int | None, component: Component | None = None) -> NodeRef | None:
        """Where a node is: in `component` where it is a leaf's, else in its own."""
        if number is None:
            return None
        own = self._component_of.get(number)
        if own is None:
            own = component if component is not None and number in component.ids else self._leaf_component.get(number)
        return (own.graph, own.instance, own.ids[number]) if own is not None else None

    def component(self, roots: Sequence[int], node: int | None) -> Component | None:
        """The component of a pass's roots that a node is in, or else of the first root."""
        for root in roots:
            component = self._component_of.get(root)
            if node is None or (component is not None and node in component.ids):
                return component
        return self._component_of.get(roots[0]) if roots else None


def encode_summary(summary: Summary) -> Summary:
    """A summary with numbers that JSON can hold."""
    return Summary(
        tuple(summary.shape), *(encode(getattr(summary, name)) for name in ("min", "max", "mean", "norm", "first"))
    )
