"""The local Jacobian: known answers, against `autograd.functional.jacobian`, and for every sample of the table."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from autograd_trace import Trace, record
from autograd_trace.inspection import inspect
from autograd_trace.inspection.jacobian import local_jacobians
from autograd_trace.operations import OPERATIONS
from autograd_trace.questions import AskJacobian, Inspection, JacobianAnswer, Refused
from tests.autograd_trace.operations.running import ROWS, fresh_names, statements

HEAD = "import torch\nx = torch.tensor([1., 2., 3.], requires_grad=True)\n"


def node(trace: Trace, name: str, graph: int = 0) -> int:
    return next(each.id for each in trace.graphs[graph].nodes if each.name == name)


def ask(source: str, name: str, **more: Any) -> Inspection:
    trace = record(source)
    assert trace.error is None
    return inspect(AskJacobian((0, more.pop("instance", 0), node(trace, name)), **more), source)


def answered(source: str, name: str, **more: Any) -> JacobianAnswer:
    answer = ask(source, name, **more)
    assert isinstance(answer, JacobianAnswer), answer
    return answer


def test_square_has_a_diagonal() -> None:
    (jacobian,) = answered(HEAD + "y = x**2\n", "PowBackward0").jacobians
    assert jacobian.rows == [[2, 0, 0], [0, 4, 0], [0, 0, 6]]
    assert (jacobian.output_shape, jacobian.input_shape) == ((3,), (3,))


def test_two_uses_of_one_tensor_are_two_matrices() -> None:
    left, right = answered(HEAD + "y = x * x\n", "MulBackward0").jacobians
    assert left.rows == right.rows == [[1, 0, 0], [0, 2, 0], [0, 0, 3]]


def test_matrix_product_is_the_weights() -> None:
    source = HEAD + "w = torch.tensor([[1., 2., 3.], [4., 5., 6.]])\ny = w @ x\n"
    (jacobian,) = answered(source, "MvBackward0").jacobians
    assert jacobian.rows == [[1, 2, 3], [4, 5, 6]]


def test_large_matrix_comes_by_rows() -> None:
    source = "import torch\nx = torch.arange(100., requires_grad=True)\ny = x**2\n"
    (jacobian,) = answered(source, "PowBackward0", row=7).jacobians
    assert jacobian.first_row == 7
    assert jacobian.rows == [[14.0 if column == 7 else 0.0 for column in range(100)]]
    assert isinstance(ask(source, "PowBackward0", row=100), Refused)


def test_row_of_a_huge_input_is_cut_off() -> None:
    source = "import torch\nx = torch.ones(5000, requires_grad=True)\ny = x.sum()\n"
    (jacobian,) = answered(source, "SumBackward0").jacobians
    assert jacobian.input_shape == (5000,)
    assert jacobian.rows == [[1.0] * 1000]


def test_sum_over_broadcast_dimensions_has_its_own_row() -> None:
    source = HEAD + "m = torch.ones(2, 3, requires_grad=True)\n(x * m).sum().backward()\n"
    (broadcast,) = answered(source, "MulBackward0", backward=0).broadcast
    assert broadcast.position == 0
    assert broadcast.before.value == [[1, 1, 1], [1, 1, 1]]
    assert broadcast.after.value == [2, 2, 2]
    assert answered(source, "MulBackward0").broadcast == []


def test_second_pass_is_looked_at_where_it_is_asked_for() -> None:
    source = HEAD + (
        "m = torch.ones(2, 3, requires_grad=True)\ny = x * m\n"
        "y.sum().backward(retain_graph=True)\n(y * 10).sum().backward()\n"
    )
    (broadcast,) = answered(source, "MulBackward0", backward=1).broadcast
    assert broadcast.after.value == [20, 20, 20]


def test_repetition_of_a_loop_is_told_apart() -> None:
    source = (
        "import torch\nw = torch.tensor(1., requires_grad=True)\nfor i in range(3):\n"
        "    y = w ** 2\n    y.backward()\n    with torch.no_grad():\n        w += 1\n    w.grad = None\n"
    )
    assert [answered(source, "PowBackward0", instance=each).jacobians[0].rows for each in range(3)] == [
        [[2]],
        [[4]],
        [[6]],
    ]


def test_end_of_a_while_loop_is_found_as_in_its_recording() -> None:
    source = (
        "import torch\nw = torch.tensor(0., requires_grad=True)\nwhile w < 60:\n"
        "    y = w ** 2\n    with torch.no_grad():\n        w += 1\n"
    )
    last = len(record(source).graphs[0].instances) - 1
    assert answered(source, "PowBackward0", instance=last).jacobians[0].rows == [[118]]


def test_own_function_gives_what_its_backward_says() -> None:
    source = HEAD + (
        "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n"
        "        ctx.save_for_backward(a)\n        return a * a\n    @staticmethod\n    def backward(ctx, g):\n"
        "        a, = ctx.saved_tensors\n        return g * 100 * a\n"
        "y = F.apply(x)\n"
    )
    assert answered(source, "FBackward").jacobians[0].rows[1] == [0, 200, 0]


@pytest.mark.parametrize(
    ("source", "name", "words"),
    [
        (HEAD + "y = x * 2\n", "AccumulateGrad", "only adds to .grad"),
        (HEAD + "y = x * 2j\n", "MulBackward0", "complex"),
    ],
)
def test_what_has_no_jacobian_is_refused_with_a_reason(source: str, name: str, words: str) -> None:
    answer = ask(source, name)
    assert isinstance(answer, Refused)
    assert words in answer.reason


def test_text_that_does_not_run_is_refused() -> None:
    answer = inspect(AskJacobian((0, 0, 0)), "x = (")
    assert isinstance(answer, Refused)
    assert "was never closed" in answer.reason


def test_hooks_of_the_program_do_not_run_for_the_jacobian() -> None:
    source = HEAD + "x.register_hook(lambda g: g * 1000)\ny = x ** 2\n"
    assert answered(source, "PowBackward0").jacobians[0].rows[0] == [2, 0, 0]


class Sent:
    """A gradient that came into a node, and what the engine sent on."""

    def __init__(self, node: Any) -> None:
        self.node = node
        self.jacobians = [local_jacobians(node, output, most=20_000) for output in range(len(node._input_metadata))]
        node.register_hook(self.note)
        self.pairs: list[tuple[Any, Any]] = []

    def note(self, grad_inputs: Any, grad_outputs: Any) -> None:
        self.pairs.append((grad_inputs, grad_outputs))

    def compare(self) -> int:
        """Hold incoming × Jacobian to outgoing; how many inputs were compared."""
        compared = 0
        for grad_inputs, grad_outputs in self.pairs:
            expected: dict[int, torch.Tensor] = {}
            for gradient, jacobians in zip(grad_outputs, self.jacobians, strict=True):
                for each in jacobians:
                    rows = torch.tensor(each.rows, dtype=torch.float64)
                    if gradient is None or len(rows) != gradient.numel():
                        continue
                    product = (gradient.double().reshape(1, -1) @ rows.reshape(gradient.numel(), -1)).reshape(
                        each.input_shape
                    )
                    expected[each.position] = expected.get(each.position, torch.zeros(())) + product
            for position, product in expected.items():
                sent = grad_inputs[position]
                actual = torch.zeros(()) if sent is None else sent.double()
                torch.testing.assert_close(actual.expand_as(product), product, rtol=1e-5, atol=1e-6, check_dtype=False)
                compared += 1
        return compared


def nodes_of(result: torch.Tensor) -> list[Any]:
    stack, seen = [result.grad_fn], []
    while stack:
        found = stack.pop()
        if found is not None and found not in seen:
            seen.append(found)
            stack += [target for target, _ in found.next_functions]
    return [found for found in seen if type(found).__name__ != "AccumulateGrad"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [row.name for row in OPERATIONS if row.grad_fn and row.backward])
def test_incoming_times_jacobian_is_outgoing_for_every_sample_of_the_table(name: str) -> None:
    compared, complex_ones = 0, 0
    for sample in ROWS[name].samples:
        names = fresh_names()
        exec(statements(sample), names)  # noqa: S102 - the table's own samples
        result = names["result"]
        if not isinstance(result, torch.Tensor) or not result.requires_grad:
            continue
        if any(meta.dtype.is_complex for each in nodes_of(result) for meta in each._input_metadata):
            complex_ones += 1
            continue
        sent = [Sent(each) for each in nodes_of(result)]
        torch.autograd.backward(
            result, torch.linspace(0.5, 2, result.numel(), dtype=result.dtype).reshape(result.shape)
        )
        compared += sum(each.compare() for each in sent)
    assert compared or complex_ones
