"""Makes the parts of a `Trace` of what was noted: steps in order, with sentences, and their places in the graphs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, structs

from autograd_trace.events import Event, Pass, operands
from autograd_trace.graphs import Graphs, encode_summary
from autograd_trace.naming import Naming
from autograd_trace.nodes import Found
from autograd_trace.numbers import encode
from autograd_trace.recorder import Recorder
from autograd_trace.rules import operation_infos
from autograd_trace.sending import rules_in_words
from autograd_trace.sentences import Target, sentence
from autograd_trace.tensors import FLOAT32
from autograd_trace.trace import BackwardPass, Gradient, LeftOut, Step, TensorChange

#: What most steps have in most of their fields: one for all costs less than one each.
_EMPTY: list[Any] = []


class Assembler:
    """Turns a recorder's notes into the parts of a `Trace`; can be done at any time while the program runs."""

    def __init__(self, recorder: Recorder, names: dict[int, str]) -> None:
        """Args: what was noted, and the last name that the program had for each tensor, by number."""
        self.recorder = recorder
        self.found = recorder.nodes.found
        naming = Naming(recorder, names)
        self.name_of = naming.name_of
        self._graphs = Graphs(recorder, naming)
        self.graphs = self._graphs.graphs
        self._float32: dict[int, bool] = {}
        #: The values of each tensor as of the step that is being made.
        self._values: dict[int, Any] = {}
        self._known_rules: dict[int, dict[int, list[str]]] = {}
        #: A node's own hook may send on something else than its rule says.
        self._are_changed = any(
            event.kind == "hook" and event.grad_inputs and not event.outputs for event in recorder.events
        )

    # Steps

    def steps(self) -> list[Step]:
        """All events as steps."""
        return [self._step(event) for event in self.recorder.events]

    def _step(self, event: Event) -> Step:
        node, name, component = None, "", None
        targets: Sequence[Target] = ()
        if event.backward is not None:
            component = self._graphs.component(self.recorder.passes[event.backward].roots, event.node)
        if event.node is not None:
            found = self.found[event.node]
            node, name = self._graphs.place(event.node, component), found.name
            if event.kind == "node":
                targets = self._targets(found)
        step = Step(
            event.kind,
            event.site.span,
            "",
            event.frame,
            event.names,
            [self._change(change) for change in event.tensors] if event.tensors else _EMPTY,
            event.operation,
            operands(event) if event.inputs else _EMPTY,
            list(event.outputs) if event.outputs else _EMPTY,
            node,
            [place for one in event.nodes if (place := self._graphs.place(one)) is not None] if event.nodes else _EMPTY,
            event.backward,
            [_gradient(gradient) for gradient in event.grad_outputs] if event.grad_outputs else _EMPTY,
            [_gradient(gradient) for gradient in event.grad_inputs] if event.grad_inputs else _EMPTY,
            event.text,
            event.cut,
        )
        step.sentence = sentence(event, step, self.name_of, name, targets, self._values.get)
        return step

    def _targets(self, found: Found) -> Sequence[Target]:
        """What the gradients that leave a node go to, by position."""
        if found.leaf is not None:
            return [Target(self.name_of(found.leaf))]
        rules = {tensor: list(texts) for tensor, texts in self._rules(found).items()}
        targets = []
        for edge in found.edges:
            if edge is None:
                targets.append(Target(""))
                continue
            target = self.found[edge[0]]
            tensor = target.result if target.leaf is None else target.leaf
            if tensor is None:
                targets.append(Target(target.name))
            else:
                texts = rules.get(tensor)
                targets.append(Target(self.name_of(tensor), texts.pop(0) if texts else ""))
        return targets

    def _rules(self, found: Found) -> dict[int, list[str]]:
        """What a node sends to each tensor, in words; worked out once for all passes through it."""
        rules = self._known_rules.get(found.number)
        if rules is None:
            known = self.recorder.tensors.known
            result = "" if found.result is None else self.name_of(found.result)
            rules = {}
            if found.made_by is not None and not self._are_changed:
                rules = rules_in_words(found.made_by, result, lambda tensor: math.prod(known[tensor].shape))
            self._known_rules[found.number] = rules
        return rules

    def _change(self, noted: TensorChange) -> TensorChange:
        """A copy of a change with numbers that JSON can hold, and its node's place in a graph."""
        change = structs.replace(noted)
        number = change.tensor
        if change.dtype is not UNSET:
            self._float32[number] = change.dtype in FLOAT32
        float32 = self._float32.get(number, True)
        if change.shape is not UNSET:
            change.shape = tuple(change.shape)
        if change.value is not UNSET:
            self._values[number] = change.value = encode(change.value, float32=float32)
        if change.grad is not UNSET:
            change.grad = encode(change.grad, float32=float32)
        if change.summary is not UNSET:
            change.summary = encode_summary(change.summary)
        if change.grad_summary is not UNSET:
            change.grad_summary = encode_summary(change.grad_summary)
        node: Any = change.node
        if isinstance(node, int):
            change.node = self._graphs.place(node)
            change.grad_fn = self.found[node].name
        else:
            change.node = UNSET
        return change

    # The rest

    def passes(self) -> list[BackwardPass]:
        """The engine's calls."""
        return [self._pass(noted) for noted in self.recorder.passes]

    def _pass(self, noted: Pass) -> BackwardPass:
        places = [place for root in noted.roots if (place := self._graphs.place(root)) is not None]
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
            reason = "the recording is full: what follows runs, but its steps are not kept"
            told.append(LeftOut(reason, line=self.recorder.full_at))
        elif self.recorder.nodes.full:
            told.append(LeftOut(f"the recording has room for {len(self.found):,} nodes: the rest is not recorded"))
        return told

    def operations(self) -> Any:
        """What the table says of the operations and nodes used."""
        return operation_infos(
            {event.operation for event in self.recorder.events if event.kind == "operation"},
            {found.name for found in self.found},
        )


def _gradient(gradient: Gradient | None) -> Gradient | None:
    """A gradient with numbers that JSON can hold; changed where it is, so that it is told once for all."""
    if gradient is not None and type(gradient.shape) is not tuple:  # torch.Size: not told yet
        gradient.value = encode(gradient.value)
        gradient.shape = tuple(gradient.shape)
        if gradient.summary is not UNSET:
            gradient.summary = encode_summary(gradient.summary)
    return gradient
