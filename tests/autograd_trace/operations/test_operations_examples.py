"""The page of operations: what it says of each, how one is found, and a program for each that runs."""

from __future__ import annotations

from autograd_trace import record
from autograd_trace.operations import OPERATIONS
from autograd_trace.operations.entry import entry, found
from autograd_trace.operations.example import example


def test_every_operation_has_a_program_that_runs() -> None:
    errors = {row.name: record(example(row)).error for row in OPERATIONS}
    assert {name: error for name, error in errors.items() if error is not None} == {}


def test_gradient_is_sent_back_where_the_table_says_that_one_passes() -> None:
    trace = record(example(found("MulBackward0 multiply")[0]))
    assert [node.name for node in trace.graphs[0].nodes if node.edges] == ["MulBackward0", "SumBackward0"]
    assert trace.variables["x"].grad is not None
    assert "backward" not in example(found("argmax")[0])


def test_entry_says_calls_rule_and_formula() -> None:
    text = entry(found("MulBackward0 multiply")[0])
    for part in (
        "`MulBackward0`",
        "`a * b`",
        "`torch.mul(input, other)`",
        "to `other`: `g * input`",
        r"g \odot \text{input}",
    ):
        assert part in text
    assert "sends nothing back" in entry(found("argmax")[0])


def test_search_takes_names_signs_and_nodes_and_all_of_its_words() -> None:
    assert "relu" in [row.name for row in found("ReluBackward0")]
    assert {row.name for row in found("")} == {row.name for row in OPERATIONS}
    assert found("relu nonsense") == ()
