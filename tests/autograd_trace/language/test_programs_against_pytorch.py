"""Programs chosen by hand: each must end as under plain CPython and PyTorch, in everything that can be told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.autograd_trace.language.differential import Differential, compare
from tests.autograd_trace.language.program_files import all_programs

PROGRAMS = all_programs()


@pytest.fixture(scope="module")
def both() -> Iterator[Differential]:
    with Differential() as differential:
        yield differential


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_ends_as_under_plain_pytorch(name: str, both: Differential) -> None:
    assert both.differences(PROGRAMS[name], fork=False) == []


def test_a_difference_is_found(both: Differential) -> None:
    """The comparison itself can fail: each side is given another program."""
    plain = both.plain.run("import torch\nx = torch.ones(2)\nprint(x)\n1 / 0")
    recorded = both.recorded.run("import torch\nx = torch.zeros(2)\nprint(x)")
    found = compare(plain, recorded)
    assert [difference.split(":")[0] for difference in found] == ["error", "printed", "x"]
