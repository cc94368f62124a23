"""A picture's state at one step: the texts of its slots, the classes of its marks, and what each is called.

The player's `recording/pictures.ts` gives the same; one golden file holds both to the same words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from autograd_trace.trace import Graph, Instance, Node, NodeRef
from graphviz_utils import words
from graphviz_utils.beside import Sight
from graphviz_utils.grads import GradStatus, grad_status
from graphviz_utils.history import History, TensorState


@dataclass(frozen=True, slots=True)
class Mark:
    """What one group of a picture shows.

    Attributes:
        classes: its state, for the style sheet.
        slots: texts by the name of their slot.
        name: what it is called, in full.
    """

    classes: tuple[str, ...] = ()
    slots: dict[str, str] = field(default_factory=dict)
    name: str = ""


#: The state of a block whose nodes are in several: not run where one of them is not, else on its way.
_PARTLY = {True: "not-run", False: "recorded"}
#: By group: "node:2", "leaf:1", "result:2", "edge:2:0" (the gradient that node 2 sends), "thing:0", "fold:3".
Marks = dict[str, Mark]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which picture: the repetition of a graph that is shown, and what stands beside it there."""

    history: History
    graph: int
    instance: int
    sights: tuple[Sight | None, ...] = ()
    problem: int | None = None
    digits: int = words.DIGITS
    label: str = "iteration"


def marks(scope: Scope, step: int) -> Marks:
    """Every group's state at a step."""
    found: Marks = {}
    graphs = scope.history.trace.graphs
    if 0 <= scope.graph < len(graphs):
        for node in graphs[scope.graph].nodes:
            found.update(_node_marks(scope, node, step))
    for index, sight in enumerate(scope.sights):
        found[f"thing:{index}"] = _thing_mark(scope, index, sight, step)
    return found


def instance_at(graph: Graph, step: int) -> int:
    """The repetition that a step shows: the latest begun."""
    begun = [index for index, instance in enumerate(graph.instances) if instance.first_step <= step]
    return begun[-1] if begun else 0


def fold_mark(found: Marks, nodes: Iterable[int], title: str) -> Mark:
    """The state of a block that is folded: running where one of its nodes is, done where all are.

    Args:
        found: the marks of all nodes.
        nodes: those in the block.
        title: the block's.
    """
    inside = [found[f"node:{node}"] for node in nodes]
    phases = [mark.classes[0] for mark in inside]
    phase = (
        "receiving" if "receiving" in phases else phases[0] if len(set(phases)) == 1 else _PARTLY[("not-run" in phases)]
    )
    problem = next((mark.slots["problem"] for mark in inside if mark.slots.get("problem")), "")
    name = f"{title}; {len(inside)} nodes folded; {words.PHASES[phase]}"
    slots = {"problem": problem} if problem else {}
    return Mark((phase, *(["error"] if problem else [])), slots, f"{name}; error: {problem}" if problem else name)


@dataclass(frozen=True, slots=True)
class _View:
    """A node at a step."""

    node: Node
    ref: NodeRef
    phase: str
    freed: bool
    tensor: int | None
    state: TensorState | None
    visit: int | None
    status: GradStatus | None = None
    stale: str = ""


def _view(scope: Scope, node: Node, step: int) -> _View:
    history = scope.history
    instance = history.trace.graphs[scope.graph].instances[scope.instance]
    ref = (scope.graph, scope.instance, node.id)
    visit = history.visit(ref, step)
    event = history.event(visit) if visit is not None else None
    recorded = instance.steps[node.id] <= step
    phase = ("recorded" if recorded else "not-run") if visit is None else "receiving" if visit == step else "done"
    passed = history.trace.passes[event.backward] if event is not None and event.backward is not None else None
    saves = any(value.kind == "tensor" for value in node.saved.values())
    freed = passed is not None and not passed.retain_graph and saves
    tensor = instance.tensors[node.id]
    until = min(_until(scope, node, tensor) - 1, step)
    is_leaf = node.name == "AccumulateGrad"
    status = grad_status(history, tensor, step) if is_leaf and tensor is not None else None
    stale = _stale(scope, instance, status, step) if status is not None else ""
    return _View(node, ref, phase, freed, tensor, history.tensor(tensor, until), visit, status, stale)


def _until(scope: Scope, node: Node, tensor: int | None) -> int:
    """The step from which on another node's result is the same tensor, changed in place."""
    graph = scope.history.trace.graphs[scope.graph]
    instance = graph.instances[scope.instance]
    own, never = instance.steps[node.id], len(scope.history.trace.steps) + 2
    if tensor is None or node.name == "AccumulateGrad":
        return never
    later = (
        instance.steps[other.id]
        for other in graph.nodes
        if other.id != node.id and instance.tensors[other.id] == tensor and instance.steps[other.id] > own
    )
    return min(later, default=never)


def _node_marks(scope: Scope, node: Node, step: int) -> Marks:
    view = _view(scope, node, step)
    event = scope.history.event(view.visit) if view.visit is not None else None
    problem = _problem(scope, view.ref, step)
    classes = [view.phase, *(["freed"] if view.freed else []), *(["error"] if problem else [])]
    found: Marks = {}
    is_leaf = node.name == "AccumulateGrad"
    received = words.gradient_text(event.grad_outputs[0], scope.digits) if event and event.grad_outputs else ""
    exists = (view.state is not None) if is_leaf else view.phase != "not-run"
    slots = {
        "value": words.value_text(view.state.value, scope.digits) if exists and view.state else "",
        "shape": words.shape_text(view.state.shape if exists and view.state else node.shape),
    }
    grads: list[str] = []
    if is_leaf:
        told, grads = _tray(scope, view)
        slots.update(told)
    else:
        slots["grad"] = f"grad {received}" if received else ""
    name = _name(scope, view, problem)
    found[f"node:{node.id}"] = Mark(tuple(classes), {"problem": problem} if problem else {}, name)
    key = f"leaf:{node.id}" if is_leaf else f"result:{node.id}"
    found[key] = Mark(("recorded" if exists else "not-run", *grads), slots)
    for position, edge in enumerate(node.edges):
        if edge is not None:
            found[f"edge:{node.id}:{position}"] = _edge_mark(scope, view, position, step)
    return found


def _edge_mark(scope: Scope, view: _View, position: int, step: int) -> Mark:
    event = scope.history.event(view.visit) if view.visit is not None else None
    if event is None or position >= len(event.grad_inputs):
        return Mark(("waiting",), {"gradient": ""})
    gradient = event.grad_inputs[position]
    flow = "waiting" if gradient is None else "carrying" if view.visit == step else "carried"
    return Mark((flow,), {"gradient": words.gradient_text(gradient, scope.digits)})


def _tray(scope: Scope, view: _View) -> tuple[dict[str, str], list[str]]:
    status = view.status
    if status is None:
        return {"grad": "", "words": "", "blocks": ""}, []
    classes = [f"grad-{status.kind}"]
    classes += ["grad-sum"] if len(status.contributions) > 1 else []
    classes += ["stale"] if view.stale else []
    note = words.grad_note(status, view.stale)
    return {"grad": words.grad_text(status, scope.digits), "words": note, "blocks": words.blocks(status)}, classes


def _stale(scope: Scope, instance: Instance, status: GradStatus, step: int) -> str:
    """Where a leaf's gradient is of an earlier repetition than the one that is shown: from which."""
    last = status.contributions[-1] if status.contributions and status.kind == "value" else None
    if last is None or last.backward is None or not last.step < instance.first_step <= step:
        return ""
    trace = scope.history.trace
    place = trace.passes[last.backward].graph
    iteration = trace.graphs[place[0]].instances[place[1]].iteration if place else None
    return f"still from {scope.label} {iteration}" if iteration is not None else "from an earlier pass"


def _problem(scope: Scope, ref: NodeRef, step: int) -> str:
    """The first line of PyTorch's message, where this step is the error that this node raised."""
    event = scope.history.event(step)
    raised = event is not None and event.kind == "error" and event.node == ref
    return _first_line(scope) if raised else ""


def _first_line(scope: Scope) -> str:
    error = scope.history.trace.error
    return error.message.split("\n", 1)[0] if error else ""


def _thing_mark(scope: Scope, index: int, sight: Sight | None, step: int) -> Mark:
    if sight is None or step < sight.since:
        return Mark(("not-run",), {"value": "", "problem": ""})
    state = scope.history.tensor(sight.tensor, sight.since if sight.still else step)
    event = scope.history.event(step)
    failed = event is not None and event.kind == "error" and scope.problem == index
    problem = _first_line(scope) if failed else ""
    value = words.value_text(state.value, scope.digits) if state else ""
    return Mark(("recorded", *(["error"] if failed else [])), {"value": value, "problem": problem})


def _name(scope: Scope, view: _View, problem: str) -> str:
    """A node's accessible name: what it is, its shape, its value, its gradient, its state."""
    node, state = view.node, view.state
    is_leaf = node.name == "AccumulateGrad"
    parts = [
        f"AccumulateGrad of {node.variable}" if is_leaf else f"{node.name}, {node.result}" if node.result else node.name
    ]
    if node.shape is not None:
        parts.append(f"shape {words.shape_text(node.shape)}")
    if (
        state is not None
        and (is_leaf or view.phase != "not-run")
        and (value := words.value_text(state.value, words.SPOKEN))
    ):
        parts.append(f"value {value}")
    event = scope.history.event(view.visit) if view.visit is not None else None
    if view.status is not None:
        parts.append(f"grad {words.grad_text(view.status, words.SPOKEN)}, {words.grad_note(view.status, view.stale)}")
    elif event is not None and event.grad_outputs:
        parts.append(f"received {words.gradient_text(event.grad_outputs[0], words.SPOKEN)}")
    parts.append(words.PHASES[view.phase])
    if view.freed:
        parts.append(f"saved tensors {words.FREED}")
    if problem:
        parts.append(f"error: {problem}")
    return "; ".join(parts)
