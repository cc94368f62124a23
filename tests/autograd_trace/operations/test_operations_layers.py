"""Every layer, optimizer, scheduler, function and constant of the table: used small, and held to PyTorch alone."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest

from autograd_trace.operations import NAMES, Name
from tests.autograd_trace.operations.running import PRELUDE, error_of, plain, recorded, settled, statements

#: Rows that share a program, each in a section of the printed text.
TOGETHER = 12
LAYER = """
torch.manual_seed(1)
x, y, v, m, p = leaves()
{statements}
print(layer)
result = result[0] if isinstance(result, tuple) else result
send(result)
print(x.grad, y.grad, v.grad, m.grad, p.grad)
print([(name, parameter, parameter.grad) for name, parameter in layer.named_parameters()])
"""
NAME = """
x, y, v, m, p = leaves()
{statements}
print(result)
"""
TRAINING = """
w = torch.tensor([[1., -2.], [3., 0.5]], requires_grad=True)
opt = {sample}
def closure():
    opt.zero_grad()
    loss = ((w - 1) ** 2).sum()
    loss.backward()
    return loss
for epoch in range(3):
    loss = opt.step(closure)
    print(loss.item(), w, w.grad)
print(opt)
"""
SCHEDULE = """
w = torch.tensor([1., -2.], requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1, momentum=0.9)
scheduler = {sample}
for epoch in range(5):
    w.sum().backward()
    opt.step()
    scheduler.step({given})
    print(epoch, opt.param_groups[0]["lr"], scheduler.get_last_lr(), scheduler.last_epoch)
"""
TEMPLATES = {"layer": LAYER, "optimizer": TRAINING, "scheduler": SCHEDULE}
#: They change what is printed after them.
ALONE = ("torch.set_default_dtype", "torch.set_printoptions", "numpy.set_printoptions")


def rows(*kinds: str) -> list[Name]:
    return [row for row in NAMES if row.kind in kinds and row.sample]


def _program(group: tuple[Name, ...]) -> str:
    parts = [PRELUDE]
    for row in group:
        parts.append(f'print("section {row.name}")')
        given = "1.0" if "Plateau" in row.name else ""
        template = TEMPLATES.get(row.kind, NAME)
        parts.append(template.format(statements=statements(row.sample), sample=row.sample, given=given))
    return "\n".join(parts)


def _groups() -> Iterator[tuple[Name, ...]]:
    for kinds in (("layer",), ("optimizer",), ("scheduler",), ("constant", "function", "class", "context")):
        together = [row for row in rows(*kinds) if row.name not in ALONE]
        yield from (tuple(together[start : start + TOGETHER]) for start in range(0, len(together), TOGETHER))
    yield from ((row,) for row in NAMES if row.name in ALONE)


GROUP_OF = {row.name: group for group in _groups() for row in group}


@functools.cache
def sections(group: tuple[Name, ...]) -> tuple[dict[str, str], dict[str, str], str]:
    """What each row of a group printed, recorded and by PyTorch alone, and the errors that there were."""
    source = _program(group)
    trace, right = recorded(source), plain(source)
    return _split(trace.stdout), _split(right.stdout), f"{error_of(trace)}{right.error}"


def _split(text: str) -> dict[str, str]:
    parts = [part.partition("\n") for part in settled(text).split("section ")[1:]]
    return {name: printed for name, _, printed in parts}


def hold(row: Name) -> None:
    """The same printed text as PyTorch alone."""
    told, right, errors = sections(GROUP_OF[row.name])
    assert told.get(row.name) == right.get(row.name)
    assert row.name in right and not errors


@pytest.mark.parametrize("row", rows("layer"), ids=lambda row: row.name)
def test_layer_prints_and_learns_as_in_pytorch(row: Name) -> None:
    hold(row)


@pytest.mark.parametrize("row", rows("optimizer"), ids=lambda row: row.name)
def test_optimizer_updates_as_in_pytorch(row: Name) -> None:
    hold(row)


@pytest.mark.parametrize("row", rows("scheduler"), ids=lambda row: row.name)
def test_scheduler_sets_the_learning_rate_as_in_pytorch(row: Name) -> None:
    hold(row)


@pytest.mark.parametrize("row", rows("constant", "function", "class"), ids=lambda row: row.name)
def test_name_gives_what_its_library_gives(row: Name) -> None:
    hold(row)


def test_every_layer_optimizer_and_scheduler_has_a_sample() -> None:
    assert [row.name for row in NAMES if row.kind in ("layer", "optimizer", "scheduler") and not row.sample] == []
