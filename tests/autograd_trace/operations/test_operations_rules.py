"""The backward rules, as text, say what the engine sends."""

from __future__ import annotations

import ast
from typing import Any

import pytest
import torch

from autograd_trace import Trace
from autograd_trace.operations import OPERATIONS, Operation, activations, arithmetic, elementwise, rounding
from autograd_trace.trace import Step
from tests.autograd_trace.operations.rules import arguments_of, environment, evaluate
from tests.autograd_trace.operations.running import (
    ROWS,
    Use,
    all_samples,
    find_use,
    fresh_names,
    plain,
    program,
    recorded,
)

FORMULAS = [row.name for row in OPERATIONS if any(not rule.words for rule in row.backward)]
#: Their rules are written for matrices; vectors and batches are held to PyTorch by value and gradient alone.
FOR_MATRICES = ("matmul", "linear")


class Sent:
    """What the engine sent around one operation of a recording."""

    def __init__(self, trace: Trace, row: Operation, result: int) -> None:
        self.trace = trace
        self.row = row
        self.step = next(step for step in reversed(trace.steps) if step.kind == "operation" and result in step.outputs)
        assert self.step.operation == row.name

    def into(self, tensor: int) -> torch.Tensor | None:
        """What went from the operation to one of its inputs; None where nothing can go there."""
        assert self.step.node is not None
        graph, instance, main = self.step.node
        tensors = self.trace.graphs[graph].instances[instance].tensors
        if tensor not in tensors:
            return None
        target = tensors.index(tensor)
        if len(self.step.nodes) > 1:
            return _number(self._ran((graph, instance, target)).grad_outputs[0])
        given = self._ran((graph, instance, main)).grad_inputs
        edges = self.trace.graphs[graph].nodes[main].edges
        sent = [_number(given[place]) for place, edge in enumerate(edges) if edge is not None and edge[0] == target]
        arrived = [gradient for gradient in sent if gradient is not None]
        return sum(arrived[1:], arrived[0]) if arrived else None

    def _ran(self, node: tuple[int, int, int]) -> Step:
        return next(step for step in self.trace.steps if step.kind == "node" and step.node == node)


def _number(gradient: Any) -> torch.Tensor | None:
    return None if gradient is None else torch.tensor(gradient.value, dtype=torch.float64)


def operands(step: Step, use: Use, row: Operation) -> dict[str, int]:
    """The recorded tensor of each argument that is a tensor."""
    names = fresh_names()
    words = [*zip(row.arguments, use.args, strict=False), *use.words]
    found, place = {}, 0
    for name, text in words:
        value = eval(text, names)  # noqa: S307 - the table's own samples
        number = step.inputs[place].tensor
        if isinstance(value, torch.Tensor) and isinstance(number, int):
            found[name] = number
        place += len(value) if isinstance(value, (list, tuple)) and isinstance(value[0], torch.Tensor) else 1
    return found


def compare(row: Operation, sample: str, trace: Trace, number: int, result: torch.Tensor) -> set[str]:
    """Hold the rules of one sample to the engine; which inputs were compared."""
    use = find_use(row, sample)
    if use is None or not result.requires_grad or trace.variables[f"result_{number}"].tensor is None:
        return set()
    told = trace.variables[f"result_{number}"].tensor
    assert isinstance(told, int)
    sent = Sent(trace, row, told)
    arguments = arguments_of(row, use)
    if row.name in FOR_MATRICES and any(
        torch.is_tensor(arguments[rule.input]) and arguments[rule.input].dim() != 2
        for rule in row.backward
        if rule.input != "bias"
    ):
        return set()
    torch.manual_seed(0)
    whole = eval(use.whole, fresh_names())  # noqa: S307 - the table's own samples
    g = torch.linspace(0.5, 2, result.numel(), dtype=torch.float64).reshape(result.shape)
    names = environment(row, use, arguments, whole, g)
    rules = {rule.input: rule.plain for rule in row.backward if not rule.words}
    given = operands(sent.step, use, row)
    compared = set()
    for tensor in set(given.values()):
        inputs = [name for name, other in given.items() if other == tensor]
        right = sent.into(tensor)
        if right is None or not set(inputs) <= set(rules):
            continue
        said = torch.stack([_shaped(evaluate(rules[name], names), arguments[name]) for name in inputs]).sum(0)
        assert torch.allclose(said, right, rtol=1e-7, atol=1e-8), f"{sample}: {inputs} gets\n{right}, not\n{said}"
        compared.update(inputs)
    return compared


def _shaped(value: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """Summed where the input was repeated; repeated where the rule is one number."""
    return value.sum_to_size(like.shape) if value.dim() >= like.dim() else value.expand(like.shape)


@pytest.mark.parametrize("name", FORMULAS)
def test_rule_says_what_the_engine_sends(name: str) -> None:
    row, samples = ROWS[name], all_samples(name)
    trace, right = recorded(program(samples)), plain(program(samples)).names
    compared: set[str] = set()
    for number, sample in enumerate(samples):
        if "; " not in sample and torch.is_tensor(right[f"result_{number}"]):
            compared |= compare(row, sample, trace, number, right[f"result_{number}"])
    assert compared == {rule.input for rule in row.backward if not rule.words}


ELEMENTWISE = (*arithmetic.OPERATIONS, *elementwise.OPERATIONS, *rounding.OPERATIONS, *activations.OPERATIONS)


def is_formula(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("name", [row.name for row in ELEMENTWISE if is_formula(row.forward)])
def test_formula_of_the_result_gives_the_result(name: str) -> None:
    row = ROWS[name]
    uses = [use for sample in row.samples if (use := find_use(row, sample)) is not None]
    for use in [use for use in uses if "rounding_mode" not in dict(use.words)]:
        whole = eval(use.whole, fresh_names())  # noqa: S307 - the table's own samples
        names = environment(row, use, arguments_of(row, use), whole, torch.zeros(()))
        assert torch.allclose(evaluate(row.forward, names), whole.double()), use.whole


def test_rule_in_words_is_no_formula_and_has_no_latex() -> None:
    for row in OPERATIONS:
        for rule in row.backward:
            if rule.words:
                assert rule.latex == ""
                assert not is_formula(rule.plain), rule.plain


def test_row_with_a_node_has_a_rule() -> None:
    """Except `.data =`, whose node is that of the values it replaced."""
    lacking = [row.name for row in OPERATIONS if row.grad_fn and not row.backward and not row.cut]
    assert lacking == ["set_data"]


def test_rule_names_an_argument_of_its_row() -> None:
    """Those of `x[i]`, and those given as `*tensors`, have no keyword."""
    for row in OPERATIONS:
        for rule in row.backward:
            without_keyword = rule.input in ("tensors", "operands", "matrices") or row.name in ("index", "index_put")
            assert rule.input in row.arguments or without_keyword, row.name
