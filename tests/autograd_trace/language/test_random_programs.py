"""Random programs: each ends as under plain CPython, in everything that can be told, or is refused by a rule."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from tests.autograd_trace.language.differential import Differential
from tests.autograd_trace.language.fuzz import is_refusal
from tests.autograd_trace.language.random_programs import random_program

#: How many programs of each kind, always the same ones; some together make one test.
_PROGRAMS = {"plain": 80, "tensors": 80, "table": 40}
_TOGETHER = 20


@pytest.fixture(scope="module")
def both() -> Iterator[Differential]:
    with Differential() as differential:
        yield differential


@pytest.mark.parametrize(
    ("kind", "first"), [(kind, first) for kind, count in _PROGRAMS.items() for first in range(0, count, _TOGETHER)]
)
def test_random_programs_end_as_under_plain_python(kind: str, first: int, both: Differential) -> None:
    for seed in range(first, first + _TOGETHER):
        source = random_program(Random(seed), kind)  # noqa: S311 - nothing secret
        differences = both.differences(source, fork=False)
        assert not differences or is_refusal(differences), source
