"""The list of operations is what the table gives."""

from __future__ import annotations

from autograd_trace.operations import BY_FUNCTION, BY_METHOD, NAMES, TYPES
from autograd_trace.operations.__main__ import PAGE, main
from autograd_trace.operations.page import page


def test_page_in_docs_is_up_to_date() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "run python -m autograd_trace.operations"
    assert main(["--check"]) == 0


def test_page_names_everything_that_a_program_may_use() -> None:
    text = page()
    spelt = [*BY_FUNCTION, *(f".{method}" for method in BY_METHOD)]
    spelt += [row.name for row in NAMES if row.kind != "namespace"]
    spelt += [name for row in TYPES for name in (*row.attributes, *row.methods)]
    assert [name for name in spelt if name not in text] == []


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    for block in page().split("\n\n"):
        lines = [line.replace("\\|", "").count("|") for line in block.splitlines() if line.startswith("|")]
        assert len(set(lines)) <= 1, block[:80]
