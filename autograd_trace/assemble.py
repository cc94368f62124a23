"""Makes the `Trace` of what was noted: nodes grouped into graphs, repeated structures told once, steps in order."""

from __future__ import annotations

import bisect
import copy
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET

from autograd_trace.events import Event, Pass
from autograd_trace.nodes import Found
from autograd_trace.numbers import encode
from autograd_trace.recorder import Recorder
from autograd_trace.rules import operation_infos, symbol_of
from autograd_trace.sentences import sentence
from autograd_trace.trace import (
    BackwardPass,
    Gradient,
    Graph,
    Instance,
    LeftOut,
    Node,
    NodeRef,
    Step,
    TensorChange,
    Value,
)


@dataclass(slots=True)
class _Component:
    """Nodes that hang together, by the run's numbers, in the order of discovery."""

    numbers: list[int]
    graph: int = 0
    instance: int = 0
    ids: dict[int, int] = field(default_factory=dict)


class Assembler:
    """Turns a recorder's notes into the parts of a `Trace`."""

    def __init__(self, recorder: Recorder, names: dict[int, str]) -> None:
        self.recorder = recorder
        self.found = recorder.nodes.found
        #: What the program calls each tensor, by number; the last name it had.
        self.names = names
        self._component_of: dict[int, _Component] = {}
        #: The first component that each leaf's `AccumulateGrad` is in.
        self._leaf_component: dict[int, _Component] = {}
        self.graphs: list[Graph] = []
        self._dtypes: dict[int, str] = {}
        self._first_names = self._results_names()
        self._shapes = self._first_shapes()
        self._last_steps = {root: noted.last_step for noted in recorder.passes for root in noted.roots}
        self._outer = [iteration for loop in recorder.loops.done if loop.outermost for iteration in loop.iterations]
        self._group()

    # Names

    def _results_names(self) -> dict[int, str]:
        """The first name that each tensor was bound to."""
        names: dict[int, str] = {}
        for event in self.recorder.events:
            for name, value in event.names.items():
                if value is not None and isinstance(value.tensor, int):
                    names.setdefault(value.tensor, name)
                elif value is not None and value.kind == "module" and isinstance(value.items, list):
                    for inner, member in value.items:
                        if isinstance(member.tensor, int):
                            names.setdefault(member.tensor, f"{name}.{inner}")
                elif value is not None and isinstance(value.items, list):
                    for inner, member in value.items:
                        if isinstance(member.tensor, int):
                            names.setdefault(member.tensor, f"{name}[{inner}]")
        return names

    def name_of(self, tensor: int) -> str:
        """What a tensor is called: its name, or its expression's source text."""
        name = self._first_names.get(tensor) or self.names.get(tensor)
        if name:
            return name
        node = self.recorder.tensors.known[tensor].node
        return (self.found[node].text if node is not None else "") or "a tensor"

    # Graphs

    def _group(self) -> None:
        parents = list(range(len(self.found)))

        def root(number: int) -> int:
            while parents[number] != number:
                parents[number] = parents[parents[number]]
                number = parents[number]
            return number

        for found in self.found:
            if found.leaf is None:
                for edge in found.edges:
                    if edge is not None and self.found[edge[0]].leaf is None:
                        parents[root(found.number)] = root(edge[0])
        groups: dict[int, list[int]] = {}
        for found in self.found:
            if found.leaf is None:
                groups.setdefault(root(found.number), []).append(found.number)
        structures: dict[Any, int] = {}
        for members in groups.values():
            self._component(members, structures)

    def _component(self, members: list[int], structures: dict[Any, int]) -> None:
        component = _Component(self._in_order(members))
        component.ids = {number: index for index, number in enumerate(component.numbers)}
        key = tuple(self._structure(component, number) for number in component.numbers)
        if key not in structures:
            structures[key] = len(self.graphs)
            self.graphs.append(Graph([self._node(component, number) for number in component.numbers], []))
        component.graph = structures[key]
        graph = self.graphs[component.graph]
        component.instance = len(graph.instances)
        graph.instances.append(self._instance(component))
        for number in members:
            self._component_of[number] = component
        for number in component.numbers:
            self._leaf_component.setdefault(number, component)

    def _structure(self, component: _Component, number: int) -> tuple[Any, ...]:
        """What two repetitions of a node have in common."""
        found = self.found[number]
        name = self.name_of(found.leaf) if found.leaf is not None else self._first_names.get(found.result or -1, "")
        return (found.name, tuple(self._edges(component, found)), found.span, name, found.symbol, self._shape(found))

    def _edges(self, component: _Component, found: Found) -> list[tuple[int, int] | None]:
        return [(component.ids[edge[0]], edge[1]) if edge is not None else None for edge in found.edges]

    def _in_order(self, members: list[int]) -> list[int]:
        """The nodes in the order of discovery, each leaf after the node that first leads to it."""
        numbers: list[int] = []
        placed: set[int] = set()
        for number in members:
            numbers.append(number)
            for edge in self.found[number].edges:
                if edge is not None and self.found[edge[0]].leaf is not None and edge[0] not in placed:
                    placed.add(edge[0])
                    numbers.append(edge[0])
        return numbers

    def _node(self, component: _Component, number: int) -> Node:
        found = self.found[number]
        step = self._step_of(component, number)
        name = self._first_names.get(found.result, "") if found.result is not None else ""
        shape, dtype = self._shape(found)
        return Node(
            id=component.ids[number],
            name=found.name,
            step=step,
            span=found.span,
            edges=self._edges(component, found),
            saved={key: self._saved(value, step) for key, value in found.saved.items()},
            variable=(self.name_of(found.leaf) if found.leaf is not None else None),
            operation=found.operation,
            symbol=found.symbol or symbol_of(found.name),
            result=name or found.text,
            named=bool(name),
            shape=shape,
            dtype=dtype,
            constants=found.constants,
        )

    def _saved(self, value: Value, step: int) -> Value:
        """A saved value as JSON can hold it; that of a known tensor is the one that it had at this step."""
        if value.kind == "tensor" and value.value is UNSET and isinstance(value.tensor, int):
            for event in reversed(self.recorder.events[:step]):
                for change in event.tensors:
                    if change.tensor == value.tensor and change.value is not UNSET:
                        value.value, value.summary = change.value, change.summary
                        return _encoded(value)
        return _encoded(value)

    def _step_of(self, component: _Component, number: int) -> int:
        found = self.found[number]
        return found.step if found.leaf is None else self._first_use(component, number)

    def _first_use(self, component: _Component, number: int) -> int:
        return min(
            (
                self.found[other].step
                for other in component.numbers
                if any(edge is not None and edge[0] == number for edge in self.found[other].edges)
            ),
            default=self.found[number].step,
        )

    def _shape(self, found: Found) -> tuple[tuple[int, ...] | None, str | None]:
        return self._shapes.get(found.result, (None, None)) if found.result is not None else (None, None)

    def _first_shapes(self) -> dict[int, tuple[tuple[int, ...] | None, str | None]]:
        """Shape and dtype of each tensor when it was first met."""
        shapes: dict[int, tuple[tuple[int, ...] | None, str | None]] = {}
        for event in self.recorder.events:
            for change in event.tensors:
                if isinstance(change.shape, tuple) and change.tensor not in shapes:
                    shapes[change.tensor] = (change.shape, change.dtype if isinstance(change.dtype, str) else None)
        return shapes

    def _instance(self, component: _Component) -> Instance:
        steps = [self._step_of(component, number) for number in component.numbers]
        last = max([*steps, *(self._last_steps.get(number, 0) for number in component.numbers)])
        tensors = [self.found[number].result for number in component.numbers]
        return Instance(self._iteration(max(steps)), min(steps), last, tensors, steps)

    def _iteration(self, step: int) -> int | None:
        """The iteration of an outermost loop that a step is in."""
        place = bisect.bisect_right(self._outer, step, key=lambda iteration: iteration.first_step) - 1
        inside = place >= 0 and step <= self._outer[place].last_step
        return self._outer[place].index if inside else None

    def place(self, number: int | None, component: _Component | None = None) -> NodeRef | None:
        """Where a node is: in `component` where it is a leaf's, else in its own."""
        if number is None:
            return None
        own = self._component_of.get(number)
        if own is None and component is not None and number in component.ids:
            own = component
        own = own or self._leaf_component.get(number)
        return (own.graph, own.instance, own.ids[number]) if own is not None else None

    # Steps

    def steps(self) -> list[Step]:
        """All events as steps."""
        values: dict[int, Any] = {}
        made = []
        for event in self.recorder.events:
            for change in event.tensors:
                if change.value is not UNSET:
                    values[change.tensor] = encode(change.value, float32=False)
            made.append(self._step(event, values))
        return made

    def _step(self, event: Event, values: dict[int, Any]) -> Step:
        component = self._pass_component(event)
        node = self.place(event.node, component)
        name = self.found[event.node].name if event.node is not None else ""
        return Step(
            kind=event.kind,
            span=event.site.span,
            frame=event.frame,
            names=event.names,
            sentence=sentence(event, self.name_of, name, self._targets(event), values.get),
            tensors=[self._change(change) for change in event.tensors],
            operation=event.operation,
            inputs=event.inputs,
            outputs=event.outputs,
            node=node,
            nodes=[place for number in event.nodes if (place := self.place(number)) is not None],
            backward=event.backward,
            grad_outputs=[_gradient(gradient) for gradient in event.grad_outputs],
            grad_inputs=[_gradient(gradient) for gradient in event.grad_inputs],
            text=event.text,
            cut=event.cut,
        )

    def _pass_component(self, event: Event) -> _Component | None:
        if event.backward is None:
            return None
        roots = self.recorder.passes[event.backward].roots
        if event.node is not None:
            for root in roots:
                component = self._component_of.get(root)
                if component is not None and event.node in component.ids:
                    return component
        return self._component_of.get(roots[0]) if roots else None

    def _targets(self, event: Event) -> list[str]:
        if event.kind != "node" or event.node is None:
            return []
        found = self.found[event.node]
        if found.leaf is not None:
            return [self.name_of(found.leaf)]
        targets = []
        for edge in found.edges:
            result = self.found[edge[0]].result if edge is not None else None
            targets.append(self.name_of(result) if result is not None else self.found[edge[0]].name if edge else "")
        return targets

    def _change(self, change: TensorChange) -> TensorChange:
        """A copy of a change with numbers that JSON can hold, and its node's place in a graph."""
        change = copy.copy(change)
        float32 = self._is_float32(change)
        if change.value is not UNSET:
            change.value = encode(change.value, float32=float32)
        if change.grad is not UNSET:
            change.grad = encode(change.grad, float32=float32)
        for name in ("summary", "grad_summary"):
            if (summary := getattr(change, name)) is not UNSET:
                setattr(change, name, _summary(summary))
        if isinstance(change.node, int):
            number = change.node
            change.node = self.place(number)
            change.grad_fn = self.found[number].name
        elif change.node is None:
            change.node = UNSET
        return change

    def _is_float32(self, change: TensorChange) -> bool:
        if isinstance(change.dtype, str):
            self._dtypes[change.tensor] = change.dtype
        return self._dtypes.get(change.tensor, "float32") in ("float32", "float16", "bfloat16")

    # The rest

    def passes(self) -> list[BackwardPass]:
        """The engine's calls."""
        return [self._pass(noted) for noted in self.recorder.passes]

    def _pass(self, noted: Pass) -> BackwardPass:
        places = [place for root in noted.roots if (place := self.place(root)) is not None]
        return BackwardPass(
            kind=noted.kind,
            span=noted.site.span,
            first_step=noted.first_step,
            last_step=noted.last_step,
            graph=(places[0][0], places[0][1]) if places else None,
            roots=places,
            root=noted.root,
            retain_graph=noted.retain_graph,
            create_graph=noted.create_graph,
            number=noted.number,
        )

    def left_out(self) -> list[LeftOut]:
        """What is not recorded in full."""
        told = self.recorder.loops.left_out()
        if self.recorder.full_at is not None:
            told.append(
                LeftOut(
                    "the recording is full: what follows runs, but its steps are not kept", line=self.recorder.full_at
                )
            )
        if self.recorder.nodes.full:
            told.append(LeftOut(f"the graph has more than {len(self.found):,} nodes: the rest is not recorded"))
        return told

    def operations(self) -> Any:
        """What the table says of the operations and nodes used."""
        return operation_infos(
            {event.operation for event in self.recorder.events if event.kind == "operation"},
            {found.name for found in self.found},
        )


def _encoded(value: Value) -> Value:
    if value.kind == "tensor" and value.value is not UNSET:
        value.value = encode(value.value, float32=value.dtype in ("float32", "float16", "bfloat16"))
        if value.summary is not UNSET:
            value.summary = _summary(value.summary)
    elif value.kind == "float":
        value.value = encode(value.value, float32=False)
    return value


def _gradient(gradient: Gradient | None) -> Gradient | None:
    if gradient is not None:
        gradient.value = encode(gradient.value)
        if gradient.summary is not UNSET:
            gradient.summary = _summary(gradient.summary)
    return gradient


def _summary(summary: Any) -> Any:
    return type(summary)(
        summary.shape, *(encode(getattr(summary, name)) for name in ("min", "max", "mean", "norm", "first"))
    )
