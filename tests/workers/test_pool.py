"""The pool with small tasks: limits, kills, restarts, stopping, sharing, caching, and what is said of each."""

import itertools
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import msgspec
import pytest

from autograd_trace.limits import Limits
from autograd_trace.trace import Trace
from workers import Answer, Job, Pool, PoolLimits, Request
from workers.payload import Payload

TASK = "tests.workers.worker_tasks.task"
LIMITS = PoolLimits(
    program=Limits(seconds=0.5), grace=1.0, stop_grace=0.1, kill_margin=0.2, partial_after=0.01, partial_bytes=1_000
)
#: Far more than anything here takes: only a pool that hangs gets there.
LONG = 60.0
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(task=TASK, workers=1, limits=LIMITS)
    pool.start()
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def patient() -> Iterator[Pool]:
    """Two workers, with time for runs that wait to be stopped."""
    limits = replace(LIMITS, program=Limits(seconds=30.0), stop_grace=30.0)
    pool = Pool(task=TASK, workers=2, limits=limits)
    yield pool
    pool.close()


def request(source: str) -> Request:
    """A request that no other test makes."""
    number = next(numbers)
    return Request(number, f"{source} #{number}" if source[0] != "a" else source, seed=number)


def _has_progress(job: Job) -> bool:
    return job.peek().progress is not None


def answer(job: Job) -> Answer:
    found = job.wait(LONG)
    assert found is not None
    return found


def ask(pool: Pool, source: str) -> Answer:
    return answer(pool.submit(request(source)))


def until(holds: Callable[[], object], job: Job) -> None:
    """Wait until something holds of a job that has no answer yet."""
    for _ in range(int(LONG * 1000)):
        if holds():
            return
        assert job.wait(0.001) is None
    raise AssertionError("the pool hangs")


def until_running(*jobs: Job) -> None:
    """Wait until workers have these jobs in hand."""
    for job in jobs:
        until(partial(_has_progress, job), job)


def trace(found: Answer) -> Trace:
    assert found.payload is not None
    return msgspec.json.decode(found.payload, type=Payload).trace


def works(pool: Pool) -> bool:
    return ask(pool, "echo").payload is not None


# What ends a run from outside


@pytest.mark.parametrize(
    ("source", "cause", "message"),
    [
        ("endless", "time", "the run was ended after 1.5 seconds"),
        ("allocate", "memory", "the program needs more memory than it may use"),
        ("hoard", "memory", "the program needs more memory than it may use"),
        ("segfault", "crash", "the process of the run was ended by SIGSEGV"),
        ("leave 3", "crash", "the process of the run ended with exit code 3"),
        ("killed", "memory", "the system ended the run, most likely because memory ran out"),
        ("fault", "fault", "the app failed on this program (KeyError)"),
    ],
)
def test_killed_run_says_why_and_the_next_call_works(pool: Pool, source: str, cause: str, message: str) -> None:
    asked = request(source)
    found = answer(pool.submit(asked))
    assert (found.id, found.status, found.ran) == (asked.id, "killed", False)
    assert found.error is not None
    assert (found.error.cause, found.error.kind, found.error.message) == (cause, "limit", message)
    assert found.error.hint
    recording = trace(found)
    assert recording.source == asked.source
    assert not recording.ran
    assert recording.error is not None
    assert (recording.error.kind, recording.error.message) == ("limit", message)
    assert works(pool)


def test_worker_that_leaves_without_a_word_is_noticed(pool: Pool) -> None:
    assert ask(pool, "leave 0").status == "killed"
    assert works(pool)


def test_program_text_stays_out_of_the_log(pool: Pool, caplog: pytest.LogCaptureFixture) -> None:
    ask(pool, "fault SECRET")
    assert "KeyError" in caplog.text
    assert "SECRET" not in caplog.text


def test_memory_limit_leaves_the_worker_alive(pool: Pool) -> None:
    before = ask(pool, "process").payload
    ask(pool, "allocate")
    assert ask(pool, "process").payload == before


def test_idle_worker_that_dies_is_replaced(pool: Pool) -> None:
    worker = int(ask(pool, "process").payload or b"0")
    os.kill(worker, signal.SIGKILL)
    assert int(ask(pool, "process").payload or b"0") != worker
    assert works(pool)


def test_answer_larger_than_a_pipe_arrives(pool: Pool) -> None:
    assert len(ask(pool, "large").payload or b"") == 5_000_000


# Ids, sharing, cache


def test_each_answer_carries_its_request_id(patient: Pool) -> None:
    jobs = [patient.submit(request("echo")) for _ in range(20)]
    for job in reversed(jobs):
        found = answer(job)
        assert found.id == job.request.id
        assert found.payload == job.request.source.encode()


def test_same_program_comes_from_the_cache_with_the_new_id(pool: Pool) -> None:
    first = pool.submit(Request(1, "count cached", seed=1))
    kept = answer(first).payload
    second = pool.submit(Request(2, "count cached", seed=1))
    found = second.wait(0)
    assert found is not None
    assert (found.id, found.payload, found.status) == (2, kept, "done")


@pytest.mark.parametrize(
    "changed",
    [
        Request(2, "count other", seed=3),
        Request(2, "count cached", seed=4),
        Request(2, "count cached", seed=3, iterations=(5,)),
        Request(2, "count cached", seed=3, views=("annotated", "torchviz")),
    ],
)
def test_another_question_is_not_answered_from_the_cache(pool: Pool, changed: Request) -> None:
    kept = answer(pool.submit(Request(1, "count cached", seed=3))).payload
    assert answer(pool.submit(changed)).payload != kept


def test_order_of_views_and_iterations_makes_no_other_question(pool: Pool) -> None:
    first = Request(1, "count order", iterations=(5, 2), views=("torchviz", "annotated"))
    second = Request(2, "count order", iterations=(2, 5, 5), views=("annotated", "torchviz"))
    assert answer(pool.submit(first)).payload == answer(pool.submit(second)).payload


def test_killed_and_stopped_runs_are_not_kept(pool: Pool, patient: Pool) -> None:
    asked = request("leave 3")
    answer(pool.submit(asked))
    assert pool.submit(asked).wait(0) is None
    asked = request("polite")
    for _ in range(2):
        job = patient.submit(asked)
        until_running(job)
        job.stop()
        assert answer(job).payload == b"what ran"


def test_those_who_ask_alike_at_the_same_time_share_a_run(patient: Pool) -> None:
    asked = request("polite")
    # More than there are workers: each in a run of its own would not be running.
    jobs = [patient.submit(msgspec.structs.replace(asked, id=number)) for number in (1, 2, 3)]
    until_running(*jobs)
    for job in jobs:
        job.stop()
    assert [answer(job).id for job in jobs] == [1, 2, 3]


def test_stop_of_one_leaves_the_others_running(patient: Pool) -> None:
    asked = request("polite")
    first, second = patient.submit(asked), patient.submit(asked)
    until_running(first, second)
    first.stop()
    assert answer(first).payload == b"what ran"
    assert second.wait(0) is None
    until_running(second)
    second.stop()
    assert answer(second).payload == b"what ran"


# Stopping, progress, superseding


def test_stop_flag_ends_a_run_and_keeps_what_ran(patient: Pool) -> None:
    job = patient.submit(request("polite"))
    until_running(job)
    job.stop()
    found = answer(job)
    assert (found.status, found.payload) == ("done", b"what ran")
    assert found.error is not None
    assert found.error.type == "Stopped"


def test_run_that_does_not_stop_is_killed(pool: Pool) -> None:
    limits = replace(LIMITS, program=Limits(seconds=30.0))
    stubborn = Pool(task=TASK, workers=1, limits=limits)
    job = stubborn.submit(request("endless"))
    until_running(job)
    job.stop()
    found = answer(job)
    assert found.error is not None
    assert (found.status, found.error.cause) == ("killed", "stopped")
    assert works(stubborn)
    stubborn.close()


def test_stop_of_a_run_that_waits_and_of_one_that_ended(patient: Pool) -> None:
    running = [patient.submit(request("polite")) for _ in range(2)]
    waiting = patient.submit(request("echo"))
    until_running(*running)
    waiting.stop()
    found = waiting.wait(0)
    assert found is not None
    assert found.error is not None
    assert found.error.cause == "stopped"
    for job in running:
        job.stop()
        answer(job)
        job.stop()
    assert works(patient)


def test_progress_and_recording_so_far_arrive_while_it_runs(patient: Pool) -> None:
    job = patient.submit(request("polite"))
    assert job.peek().status == "running"
    until_running(job)
    assert job.peek().progress == 0.5
    until(job.partial, job)
    found = job.peek()
    assert (found.id, found.status) == (job.request.id, "running")
    assert found.payload == f"so far of {job.request.source}".encode()
    job.stop()
    assert answer(job) == job.peek()


def test_recording_so_far_of_another_run_is_never_shown(patient: Pool) -> None:
    for _ in range(10):
        job = patient.submit(request("polite"))
        until_running(job)
        until(job.partial, job)
        assert job.partial() == f"so far of {job.request.source}".encode()
        job.stop()
        answer(job)


def test_newer_request_takes_the_place_of_one_that_waits(patient: Pool) -> None:
    running = [patient.submit(request("polite")) for _ in range(2)]
    older = patient.submit(request("echo"))
    newer = patient.submit(request("echo"), supersedes=older)
    found = older.wait(0)
    assert found == Answer(older.request.id, "superseded")
    until_running(*running)
    for job in running:
        job.stop()
    assert answer(newer).id == newer.request.id
    assert answer(newer).payload == newer.request.source.encode()


def test_newer_request_ends_the_run_of_the_older(pool: Pool) -> None:
    older = pool.submit(request("polite"))
    newer = pool.submit(request("echo"), supersedes=older)
    assert answer(older).status == "superseded"
    assert answer(newer).status == "done"


def test_superseded_job_leaves_the_run_that_others_wait_for(patient: Pool) -> None:
    asked = request("polite")
    mine, theirs = patient.submit(asked), patient.submit(asked)
    until_running(mine, theirs)
    patient.submit(request("echo"), supersedes=mine)
    assert theirs.wait(0) is None
    assert theirs.peek().progress == 0.5
    theirs.stop()
    assert answer(theirs).payload == b"what ran"


def test_too_many_waiting_programs_are_refused() -> None:
    pool = Pool(task=TASK, workers=1, limits=replace(LIMITS, pending=2))
    jobs = [pool.submit(request("echo")) for _ in range(4)]
    answers = [answer(job) for job in jobs]
    refused = [found for found in answers if found.error is not None]
    assert refused
    assert {found.error.cause for found in refused if found.error} == {"busy"}
    assert any(found.status == "done" for found in answers)
    pool.close()


def test_closing_answers_whoever_waits_and_refuses_the_rest() -> None:
    pool = Pool(task=TASK, workers=1, limits=LIMITS)
    running, waiting = pool.submit(request("polite")), pool.submit(request("polite"))
    pool.close()
    assert answer(running).status == answer(waiting).status == "killed"
    assert answer(pool.submit(request("echo"))).status == "killed"


def test_task_that_does_not_exist_is_answered() -> None:
    pool = Pool(task="tests.workers.worker_tasks.missing", workers=1, limits=LIMITS)
    found = ask(pool, "echo")
    assert (found.status, found.ran) == ("killed", False)
    pool.close()


@pytest.mark.parametrize("bad", [{"views": ("annotated", "secret")}, {"iterations": (-1,)}])
def test_request_that_no_worker_could_answer_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="unknown view 'secret'|iterations count from 0"):
        Request(1, "x", **bad)  # type: ignore[arg-type]
