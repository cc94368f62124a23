"""The pool's parts that need no process: the cache, the shared slots, the number of workers."""

import multiprocessing
import os
import threading

import pytest

from workers import worker_count
from workers.cache import Cache
from workers.control import Control
from workers.limits import WORKERS_VARIABLE, PoolLimits
from workers.messages import Key, Result
from workers.slots import Slots


def key(name: str) -> Key:
    return name, 0, (), (), None, None, None


def test_cache_drops_what_was_used_longest_ago() -> None:
    cache = Cache(350)
    for name in "abc":
        cache.put(key(name), Result(bytes(100)))
    assert cache.get(key("a")) is not None
    cache.put(key("d"), Result(bytes(100)))
    assert cache.get(key("b")) is None
    assert all(cache.get(key(name)) is not None for name in "acd")


def test_cache_never_holds_more_than_its_bytes() -> None:
    cache = Cache(1_000)
    for number in range(100):
        cache.put(key(str(number)), Result(bytes(number * 7)))
    held = [number for number in range(100) if cache.get(key(str(number))) is not None]
    assert held
    assert sum(7 * number for number in held) <= 1_000
    cache.put(key("99"), Result(bytes(10)))
    assert cache.get(key("99")) is not None


def test_result_larger_than_the_cache_leaves_the_rest() -> None:
    cache = Cache(300)
    cache.put(key("a"), Result(bytes(100)))
    cache.put(key("b"), Result(bytes(301)))
    assert cache.get(key("a")) is not None
    assert cache.get(key("b")) is None


@pytest.fixture
def slots() -> Slots:
    return Slots(multiprocessing.get_context("spawn"), 2, 100)


def test_slot_tells_progress_and_stop_of_its_run_alone(slots: Slots) -> None:
    slots.begin(0, 1)
    assert slots.progress(0, 1) is None
    slots.report(0, 1, 0.5)
    slots.report(0, 2, 0.9)
    assert slots.progress(0, 1) == 0.5
    assert slots.progress(0, 2) is None
    slots.stop(0, 1)
    assert slots.stopping(0, 1)
    assert not slots.stopping(0, 2)
    assert not slots.stopping(1, 1)
    slots.begin(0, 3)
    assert slots.progress(0, 3) is None
    assert not slots.stopping(0, 3)


def test_slot_holds_the_last_recording_of_its_run(slots: Slots) -> None:
    slots.begin(1, 1)
    assert slots.partial(1, 1) is None
    assert slots.write(1, 1, b"first")
    assert slots.write(1, 1, b"second, longer")
    assert slots.partial(1, 1) == b"second, longer"
    assert not slots.write(1, 1, b"x" * 101)
    assert slots.partial(1, 1) == b"second, longer"
    slots.begin(1, 2)
    assert slots.partial(1, 2) is None
    assert not slots.write(1, 1, b"late")
    assert slots.partial(1, 2) is None


def test_recording_is_never_read_half_written(slots: Slots) -> None:
    slots.begin(0, 1)
    ended = threading.Event()

    def write() -> None:
        for number in range(5_000):
            slots.write(0, 1, bytes([number % 256]) * (1 + number % 100))
        ended.set()

    threading.Thread(target=write).start()
    while not ended.is_set():
        found = slots.partial(0, 1)
        assert found is None or len(set(found)) == 1


def test_recording_so_far_is_made_only_when_due(slots: Slots) -> None:
    slots.begin(0, 1)
    made: list[str] = []

    def snapshot() -> bytes:
        made.append("")
        return b"so far"

    Control(slots, 0, 1, PoolLimits(partial_after=1000)).watch(snapshot)
    assert made == []
    control = Control(slots, 0, 1, PoolLimits(partial_after=0, partial_share=1e-9))
    control.watch(snapshot)
    control.watch(snapshot)
    assert len(made) == 1
    assert slots.partial(0, 1) == b"so far"


@pytest.mark.parametrize(("text", "count"), [("1", 1), ("3", 3), (" 8 ", 8)])
def test_environment_says_how_many_workers(monkeypatch: pytest.MonkeyPatch, text: str, count: int) -> None:
    monkeypatch.setenv(WORKERS_VARIABLE, text)
    assert worker_count() == count


@pytest.mark.parametrize("text", ["0", "-1", "many", "65", "1.5", "²"])
def test_impossible_number_of_workers_is_said(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(WORKERS_VARIABLE, text)
    with pytest.raises(ValueError, match="must be a number from 1 to 64"):
        worker_count()


def test_one_worker_for_each_core_and_at_most_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WORKERS_VARIABLE, raising=False)
    counts = {}
    for cores in (None, 1, 2, 64):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        counts[cores] = worker_count()
    assert counts == {None: 1, 1: 1, 2: 2, 64: 4}
