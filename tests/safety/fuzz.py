"""Coverage-guided fuzzing of parser, checker and evaluator: `python -m tests.safety.fuzz --minutes 60`.

It needs atheris (`pip install -r requirements-fuzz.txt`). The fuzzer runs in a child process, which is started anew
after a crash or a hang; each finding is kept once, as a program with what was wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.safety.pieces import Choices, Grammar, mutate, seeds

#: A run may not take longer than this, in seconds, nor the process more than this, in MB.
_TIMEOUT, _MEMORY = 30, 4_000


def program_of(data: bytes) -> str:
    """The program that the fuzzer's bytes mean: as they are, or as choices of the grammar."""
    if data[:1] == b"\x00":
        return Grammar(Choices(data[1:])).program()
    return data.decode("utf-8", errors="surrogateescape")


def main() -> int:
    """Fuzz for so many minutes; the exit status is 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.safety.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--folder", type=Path, default=Path("fuzzing"), help="for the corpus and the findings")
    options = parser.parse_args()
    folder: Path = options.folder
    for name in ("corpus", "findings", "killed"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + 60 * options.minutes
    executions = 0
    while (left := int(end - time.monotonic())) > 0:
        executions += _child(folder, left)
    found = [*(folder / "findings").iterdir(), *(folder / "killed").iterdir()]
    print(f"{executions} executions in {options.minutes:g} minutes, {len(found)} findings in {folder}")  # noqa: T201
    return 1 if found else 0


def _child(folder: Path, seconds: int) -> int:
    """Run the fuzzer until it ends or dies; how many programs it ran."""
    command = [
        sys.executable,
        "-c",
        "from tests.safety.fuzz import child; child()",
        str(folder / "corpus"),
        f"-max_total_time={seconds}",
        f"-timeout={_TIMEOUT}",
        f"-rss_limit_mb={_MEMORY}",
        f"-artifact_prefix={folder / 'killed'}/",
        "-max_len=4096",
        "-print_final_stats=1",
    ]
    log = folder / "log.txt"
    with open(log, "w", encoding="utf-8", errors="replace") as file:
        subprocess.run(command, stdout=file, stderr=file, check=False)  # noqa: S603
    counts = re.findall(r"^#(\d+)\s|number_of_executed_units: (\d+)", log.read_text(errors="replace"), re.M)
    return max((int(first or second) for first, second in counts), default=0)


def child() -> None:
    """The fuzzer's own process."""
    import atheris

    with atheris.instrument_imports(include=["autograd_trace"]):
        from tests.safety import oracle
    folder = Path(sys.argv[1]).parent / "findings"
    known = seeds()

    def one(data: bytes) -> None:
        source = program_of(data)
        for fault in oracle.faults(source):
            name = hashlib.sha256(re.sub(r"\d+|0x\w+", "", fault)[:80].encode()).hexdigest()[:12]
            path = folder / f"{name}.txt"
            if not path.exists():
                path.write_text(f"# {fault!r}\n{source}", encoding="utf-8", errors="surrogateescape")

    def mutation(data: bytes, most: int, seed: int) -> bytes:
        numbers = hashlib.sha256(seed.to_bytes(8, "little") + data).digest()
        choices = Choices(numbers)
        match choices.below(4):
            case 0 | 1:
                text = mutate(program_of(data), known, choices)
            case 2:
                text = mutate(known[choices.below(len(known))], known, choices)
            case _:
                changed: bytes = atheris.Mutate(data, len(data))
                return (changed if data[:1] == b"\x00" or choices.below(2) else b"\x00" + numbers * 4)[:most]
        return text.encode("utf-8", errors="surrogateescape")[:most]

    atheris.Setup(sys.argv, one, custom_mutator=mutation)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
