"""Whatever a program does to the process that runs it, `python -m autograd_trace --batch` answers the next one."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import autograd_trace.run
from autograd_trace import Limits, Trace, from_json
from autograd_trace.isolated import Isolated
from autograd_trace.sandbox import OPEN_FILES
from graphviz_utils.__main__ import main as draw
from tests.workers.worker_tasks import ATTEMPTS

FORKED = pytest.mark.skipif(sys.platform != "linux", reason="the evaluator is opened by a fork of this process")
PERMITTED = {"read", "thread", "no core", "own signal", "kill others"}


def opened(source: str, *args: Any, **words: Any) -> Trace:
    """What stands in for the evaluator: it does what no program can do."""
    word, _, rest = source.partition(" ")
    match word:
        case "crash":
            ctypes.string_at(0)
        case "hang":
            time.sleep(600)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "fault":
            raise KeyError("a fault of ours")
        case "hoard":
            kept = []
            while True:
                kept.append(bytes(1 << 26))
        case "attempt":
            ATTEMPTS[rest]()
    return RECORD("x = 1")


RECORD = autograd_trace.run.record


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Isolated]:
    RECORD("x = 1")  # What takes its time on first use, processes forked from now on need not do again.
    monkeypatch.setattr(autograd_trace.run, "record", opened)
    monkeypatch.setattr("autograd_trace.isolated.GRACE", 1.0)
    programs = Isolated(Limits(seconds=0.2))
    yield programs
    programs.close()


@FORKED
@pytest.mark.parametrize(
    ("does", "message"),
    [
        ("crash", "the process of the run was ended by SIGSEGV"),
        ("hang", "the run was ended after 1.2 seconds"),
        ("kill", "the system ended the run, most likely because memory ran out"),
        ("hoard", "the program needs more memory than it may use"),
    ],
)
def test_next_program_is_answered(programs: Isolated, does: str, message: str) -> None:
    answer = from_json(programs.answer(does, 3))
    assert answer.error is not None
    assert (answer.source, answer.seed, answer.ran) == (does, 3, False)
    assert (answer.error.kind, answer.error.message, answer.error.line) == ("limit", message, 1)
    after = from_json(programs.answer("go on"))
    assert (after.error, after.variables["x"].value) == (None, 1)


@FORKED
def test_fault_of_ours_is_told_as_such(programs: Isolated, capfd: pytest.CaptureFixture[str]) -> None:
    error = from_json(programs.answer("fault")).error
    assert error is not None
    assert (error.type, error.message) == ("InternalError", "the program could not be recorded (KeyError)")
    assert "a fault of ours" in capfd.readouterr().err


@FORKED
@pytest.mark.parametrize("attempt", sorted(ATTEMPTS.keys() - PERMITTED))
def test_opened_evaluator_meets_the_second_wall(programs: Isolated, attempt: str) -> None:
    error = from_json(programs.answer(f"attempt {attempt}")).error
    assert error is not None
    assert error.message == "the program could not be recorded (PermissionError)"


@FORKED
def test_process_has_nothing_that_its_parent_has_open(programs: Isolated, tmp_path: Path) -> None:
    kept = [(tmp_path / str(number)).open("w") for number in range(OPEN_FILES)]
    try:
        error = from_json(programs.answer("attempt subprocess")).error
    finally:
        for file in kept:
            file.close()
    assert error is not None
    assert error.message == "the program could not be recorded (PermissionError)"


@FORKED
@pytest.mark.parametrize(
    ("does", "words"),
    [("crash", "ended by SIGSEGV"), ("attempt new file", "the program could not be recorded (PermissionError)")],
)
def test_picture_is_drawn_behind_the_same_walls(
    does: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("graphviz_utils.pictures.record", opened)
    program = tmp_path / "program.py"
    program.write_text(does)
    assert draw([str(program), "-o", str(tmp_path / "picture.svg")]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "picture.svg").exists()


def batch(*sources: str) -> list[dict[str, Any]]:
    text = "".join(json.dumps({"id": number, "source": source}) + "\n" for number, source in enumerate(sources))
    command = [sys.executable, "-m", "autograd_trace", "--batch"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=True)  # noqa: S603
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_batch_answers_every_line_in_order() -> None:
    sources = ["import torch\nx = torch.zeros(10**11)", "print('\ud800')", "import os", "x = " + "(" * 10**5, "x = 1"]
    answers = batch(*sources)
    assert [answer["id"] for answer in answers] == [0, 1, 2, 3, 4]
    kinds = [answer["trace"]["error"] and answer["trace"]["error"]["kind"] for answer in answers]
    assert kinds == ["limit", "syntax", "unsupported", "limit", None]


@pytest.mark.parametrize("way", ["batch", "file"])
def test_program_has_its_optimizer_behind_the_walls(way: str, tmp_path: Path) -> None:
    """The first optimizer of a process imports what wants a temporary folder (torch 2.13, `torch._inductor`)."""
    source = "import torch\nw = torch.ones(1, requires_grad=True)\nt = torch.optim.SGD([w], lr=0.5)\n"
    source += "w.sum().backward()\nt.step()\nprint(w.item())\n"
    if way == "batch":
        trace = batch(source)[0]["trace"]
    else:
        (tmp_path / "program.py").write_text(source)
        command = [sys.executable, "-m", "autograd_trace", str(tmp_path / "program.py")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)  # noqa: S603
        trace = json.loads(done.stdout)
    assert (trace["error"], trace["stdout"]) == (None, "0.5\n")


def test_line_nested_beyond_reason_is_no_request() -> None:
    command = [sys.executable, "-m", "autograd_trace", "--batch"]
    text = "[" * 100_000 + '\n{"id": 1, "source": "x = 1"}\n'
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=True)  # noqa: S603
    assert "not a request" in done.stderr
    assert json.loads(done.stdout)["trace"]["error"] is None
