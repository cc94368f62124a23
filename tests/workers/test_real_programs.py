"""The real task: programs are recorded and drawn in workers, within their limits."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest

from autograd_trace import from_json, record, to_json
from autograd_trace.limits import Limits
from pages import presets
from workers import Answer, Pool, PoolLimits, Request
from workers.payload import Payload

EXPRESSION = """import torch

x = torch.tensor([0.95146, 7.6532e-05, 0.687142, 0.1998757], requires_grad=True)
y = x*5
w = y**2
z = w.mean()
z.backward()
print(x.grad)
"""
ENDLESS = "import torch\nx = torch.ones(2)\nprint(x)\nwhile True:\n    x = x + 1\n"
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    limits = PoolLimits(program=replace(Limits(), seconds=2.0, operations=10**9))
    pool = Pool(workers=1, limits=limits)
    yield pool
    pool.close()


def ask(pool: Pool, source: str, **more: object) -> Answer:
    found = pool.submit(Request(next(numbers), source, **more)).wait(60)  # type: ignore[arg-type]
    assert found is not None
    return found


def payload(found: Answer) -> Payload:
    assert found.payload is not None
    return msgspec.json.decode(found.payload, type=Payload)


def test_recording_of_a_worker_is_that_of_this_process(pool: Pool) -> None:
    for source in (EXPRESSION, presets.training(), *presets.playground().values()):
        assert payload(ask(pool, source)).trace == from_json(to_json(record(source)))


def test_expression_is_drawn_in_both_views(pool: Pool) -> None:
    found = payload(ask(pool, EXPRESSION, views=("annotated", "torchviz")))
    assert found.trace.stdout == "tensor([1.1893e+01, 9.5665e-04, 8.5893e+00, 2.4984e+00])\n"
    assert "MeanBackward0" in found.drawings.annotated[0].svg
    assert found.drawings.torchviz
    assert "MeanBackward0" in found.drawings.torchviz[0].svg


def test_views_that_are_not_asked_for_are_not_drawn(pool: Pool) -> None:
    assert payload(ask(pool, EXPRESSION)).drawings.torchviz == []
    assert payload(ask(pool, EXPRESSION, views=())).drawings.annotated == []


def test_error_of_the_program_is_summed_up(pool: Pool) -> None:
    found = ask(pool, "import torch\nx = torch.ones(2)\nx.backward()\n")
    assert (found.status, found.ran) == ("done", True)
    assert found.error is not None
    assert (found.error.kind, found.error.type, found.error.line) == ("program", "RuntimeError", 3)
    assert found.error.cause is None


@pytest.mark.parametrize("source", ["x = (", "import os\n", "eval('1')\n"])
def test_program_that_does_not_run_says_so(pool: Pool, source: str) -> None:
    found = ask(pool, source)
    assert (found.status, found.ran) == ("done", False)
    assert found.error is not None
    assert found.error.line == 1


def test_evaluator_ends_an_endless_loop_before_the_pool_does(pool: Pool) -> None:
    found = ask(pool, ENDLESS)
    assert (found.status, found.ran) == ("done", True)
    assert found.error is not None
    assert found.error.kind == "limit"
    assert "longer than 2 seconds" in found.error.message
    assert payload(found).trace.stdout == "tensor([1., 1.])\n"


def test_stop_keeps_what_ran_and_the_next_program_runs(pool: Pool) -> None:
    job = pool.submit(Request(1, ENDLESS + "# stop"))
    deadline = time.monotonic() + 60
    while job.partial() is None and time.monotonic() < deadline:
        assert job.wait(0.001) is None
    partial = msgspec.json.decode(job.partial() or b"", type=Payload)
    assert partial.trace.stdout == "tensor([1., 1.])\n"
    job.stop()
    found = job.wait(60)
    assert found is not None
    assert found.error is not None
    assert (found.status, found.error.type) == ("done", "Stopped")
    assert payload(found).trace.stdout == "tensor([1., 1.])\n"
    assert ask(pool, EXPRESSION + "# next").error is None


def test_progress_of_a_loop_of_known_length(pool: Pool) -> None:
    job = pool.submit(Request(1, "for i in range(10**9):\n    i + 1\n"))
    deadline = time.monotonic() + 60
    while job.peek().progress is None and time.monotonic() < deadline:
        assert job.wait(0.001) is None
    assert 0 <= (job.peek().progress or 0) < 0.5
    job.stop()
    assert job.wait(60) is not None


@pytest.mark.parametrize(
    "source",
    [
        "import torch\nx = torch.ones(10**11)\n",
        "x = [0] * 10**10\n",
        "x = 2 ** 10**9\n",
        "x = 'a' * 10**10\n",
        "import torch\nx = [torch.ones(10**6) for i in range(10**6)]\n",
    ],
)
def test_program_that_wants_all_memory_is_refused(pool: Pool, source: str) -> None:
    found = ask(pool, source)
    assert found.error is not None
    assert (found.status, found.error.kind) == ("done", "limit")


def test_seed_belongs_to_the_question(pool: Pool) -> None:
    source = "import torch\nprint(torch.rand(2))\n"
    first, second = (payload(ask(pool, source, seed=seed)).trace.stdout for seed in (1, 2))
    assert first != second
    assert payload(ask(pool, source, seed=1)).trace.stdout == first


def test_further_iterations_are_recorded_on_request(pool: Pool) -> None:
    source = presets.training().replace("n_iter = 11", "n_iter = 200")
    found = payload(ask(pool, source, iterations=(100,))).trace
    assert 100 in [iteration.index for iteration in found.loops[0].iterations]
    usual = payload(ask(pool, source)).trace
    assert 100 not in [iteration.index for iteration in usual.loops[0].iterations]
