"""Plain CPython and PyTorch: each line of standard input is a program.

It is run in a fork of a process that only imported; where the request says `"fork": false`, in this process, with what
programs can set put back afterwards (five times faster).

Nothing of the project runs here, so what comes out is what a learner sees in a script.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import signal
import sys
import traceback
import warnings
from pathlib import Path
from types import FrameType
from typing import Any

import numpy
import torch
import torch.utils.data

sys.path.insert(0, str(Path(__file__).parent))
from outcome import names_at_end, without_addresses  # type: ignore[import-not-found]  # noqa: E402

FILE = "<program>"
#: How numpy prints, as it comes.
_PRINTED = numpy.get_printoptions()
SECONDS = 60


def main() -> None:
    """Answer each request with one line."""
    for line in sys.stdin:
        request = json.loads(line)
        run_one = in_a_fork if request.get("fork", True) else in_this_process
        sys.stdout.write(json.dumps({"id": request["id"], **run_one(request["source"], request["seed"])}) + "\n")
        sys.stdout.flush()


def in_a_fork(source: str, seed: int) -> dict[str, Any]:
    """Run a program in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        os.close(reading)
        try:
            with os.fdopen(writing, "w") as pipe:
                pipe.write(json.dumps(run(source, seed)))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    died: dict[str, Any] = {"stdout": "", "warnings": [], "error": ["died", "", 0], "names": {}}
    return json.loads(text) if text else died


def in_this_process(source: str, seed: int) -> dict[str, Any]:
    """Run a program here, and put back what it can have set."""
    torch.set_warn_always(True)
    with warnings.catch_warnings():
        outcome = run(source, seed)
    numpy.set_printoptions(**_PRINTED)
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)
    torch.autograd.set_detect_anomaly(False)
    torch.set_printoptions(profile="default")  # type: ignore[no-untyped-call]
    return outcome


def run(source: str, seed: int) -> dict[str, Any]:
    """Run a program as a script would, and tell how it ended."""
    torch.default_generator.manual_seed(seed)
    numpy.random.seed(seed)
    random.seed(seed)
    names: dict[str, Any] = {"__name__": "__main__"}
    printed, warned, error = io.StringIO(), [], None

    def warn(message: Warning | str, category: type[Warning], file: str, line: int, *more: Any) -> None:
        line = line if category is SyntaxWarning else line_of(sys._getframe())
        warned.append([category.__name__, without_addresses(str(message)), line])

    warnings.showwarning = warn  # type: ignore[assignment]
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(source, FILE, "exec", dont_inherit=True), names)  # noqa: S102
        except SyntaxError as failure:
            line = failure.lineno if failure.filename == FILE else raised_at(failure)
            error = [type(failure).__name__, str(failure.msg), line]
        except BaseException as failure:
            error = [type(failure).__name__, without_addresses(str(failure)), raised_at(failure)]
    return {
        "stdout": without_addresses(printed.getvalue()),
        "warnings": warned,
        "error": error,
        "names": names_at_end(names),
    }


def line_of(frame: FrameType | None) -> int:
    """The program's line that is running."""
    while frame is not None and frame.f_code.co_filename != FILE:
        frame = frame.f_back
    return frame.f_lineno if frame else 0


def raised_at(error: BaseException) -> int:
    """The program's line that an error comes from: the innermost one of the program's own."""
    lines = [place.lineno for place in traceback.extract_tb(error.__traceback__) if place.filename == FILE]
    return lines[-1] or 0 if lines else 0


if __name__ == "__main__":
    main()
