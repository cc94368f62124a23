"""The project's evaluator: each line of standard input is a program, recorded one after the other in one process."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[3]))
from outcome import names_at_end, without_addresses  # type: ignore[import-not-found]  # noqa: E402

from autograd_trace.limits import Limits  # noqa: E402
from autograd_trace.run import record  # noqa: E402
from autograd_trace.trace import Trace, to_json  # noqa: E402

#: What a program does is compared here, not how long it takes: a busy machine may take its time.
LIMITS = Limits(seconds=60.0)


class AtEnd:
    """Takes the program's names when it has ended."""

    names: dict[str, Any]

    def before_backward(self, number: int, roots: tuple[Any, ...], names: dict[str, Any]) -> None:
        """Nothing to see yet."""

    def at_end(self, names: dict[str, Any]) -> None:
        """Keep what the names mean, before the run's state is put back."""
        self.names = names_at_end(names)


def main() -> None:
    """Answer each request with one line."""
    for line in sys.stdin:
        request = json.loads(line)
        sys.stdout.write(json.dumps({"id": request["id"], **run(request["source"], request["seed"])}) + "\n")
        sys.stdout.flush()


def run(source: str, seed: int) -> dict[str, Any]:
    """Record a program, and tell how it ended in the same form as a plain run."""
    end = AtEnd()
    end.names = {}
    trace = record(source, seed, observer=end, limits=LIMITS)
    to_json(trace)
    return {
        "stdout": without_addresses(trace.stdout),
        "warnings": [
            [warning.category, without_addresses(warning.message), warning.line] for warning in trace.warnings
        ],
        "error": error_of(trace),
        "kind": trace.error.kind if trace.error else None,
        "hint": trace.error.hint if trace.error else "",
        "names": end.names,
    }


def error_of(trace: Trace) -> list[Any] | None:
    """The error as a plain run tells it."""
    error = trace.error
    return [error.type, without_addresses(error.message), error.line] if error else None


if __name__ == "__main__":
    main()
