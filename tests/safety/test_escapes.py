"""Every program of the corpus is answered as it says, and nothing else happens."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from autograd_trace import from_json, record, to_json
from tests.safety.corpus import Escape, escapes
from tests.safety.oracle import Held

ESCAPES = escapes()
#: What no program may bring about; named as Python's audit events are.
_FORBIDDEN = (
    "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen", "socket.", "os.remove",
    "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.kill", "shutil.", "ctypes.dlopen", "pickle.find_class",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """Notes what the process does while it is on; an audit hook cannot be taken back."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, details: tuple[Any, ...]) -> None:
        if not self.on:
            return
        writes = event == "open" and isinstance(details[2], int) and details[2] & _WRITING
        # Python looks for the text of a SyntaxError in a file of the name `<unknown>`.
        reads = event == "open" and not str(details[0]).endswith((".py", ".pyc", ".so", ">"))
        if writes or reads or event.startswith(_FORBIDDEN):
            self.seen.append(f"{event} {details[:1]}")


@pytest.fixture(scope="module")
def watch() -> Watch:
    # The first optimizer and the first loader import what they need.
    record("import torch\ntorch.optim.SGD([torch.ones(1, requires_grad=True)], 0.1)\n")
    record("from torch.utils.data import DataLoader\nlist(DataLoader([1.0]))\n")
    return Watch()


@pytest.fixture
def watched(watch: Watch) -> Iterator[Watch]:
    watch.seen.clear()
    watch.on = True
    yield watch
    watch.on = False


@pytest.mark.parametrize("escape", ESCAPES, ids=lambda escape: escape.name)
def test_escape_is_answered_and_nothing_happens(escape: Escape, watched: Watch) -> None:
    held = Held()
    trace = record(escape.source, limits=escape.limits, observer=held)
    watched.on = False
    assert watched.seen == []
    assert held.forbidden == []
    answer = ("runs", 0) if trace.error is None else (trace.error.kind, trace.error.line)
    assert answer == (escape.kind, escape.line), trace.error
    assert trace.error is None or trace.error.message
    written = to_json(trace)
    assert to_json(from_json(written)) == written


def test_corpus_is_large_and_each_entry_has_its_reason() -> None:
    assert len(ESCAPES) >= 500
    assert len({escape.name for escape in ESCAPES}) == len(ESCAPES)
    assert all(len(escape.why) > 30 for escape in ESCAPES)
    kinds = {escape.kind for escape in ESCAPES}
    assert kinds == {"limit", "program", "runs", "syntax", "unsupported"}


def test_what_a_program_must_not_do_is_noticed(watched: Watch) -> None:
    with pytest.raises(FileNotFoundError):
        os.mkdir("/nowhere/at/all")
    assert [event.split()[0] for event in watched.seen] == ["os.mkdir"]
