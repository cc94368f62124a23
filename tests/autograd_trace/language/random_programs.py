"""Random programs inside the subset, each made of one source of chance."""

from __future__ import annotations

from random import Random

from tests.autograd_trace.language.random_plain import plain_program
from tests.autograd_trace.language.random_table import table_program
from tests.autograd_trace.language.random_tensors import tensor_program
from tests.autograd_trace.language.writing import Writer

KINDS = {"plain": plain_program, "tensors": tensor_program, "table": table_program}


def random_program(random: Random, kind: str | None = None) -> str:
    """A program: of the kind, or of any."""
    writer = Writer(random)
    KINDS[kind or writer.pick(list(KINDS))](writer)
    return writer.text
