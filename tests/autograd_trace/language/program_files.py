"""Reads files of programs: each begins with a line `# %% name`."""

from __future__ import annotations

from pathlib import Path

PROGRAMS = Path(__file__).parent / "programs"


def programs_of(path: Path) -> dict[str, str]:
    """The programs of a file by name.

    Raises:
        ValueError: where two have the same name.
    """
    found: dict[str, str] = {}
    for part in f"\n{path.read_text(encoding='utf-8')}".split("\n# %% ")[1:]:
        name, _, text = part.partition("\n")
        if name in found:
            raise ValueError(f"{path.name} has two programs named {name}")
        found[name] = text
    return found


def all_programs() -> dict[str, str]:
    """Every program: those of a file as `file: name`, and those of courses, a file each."""
    return {
        f"{path.stem}: {name}": text
        for path in sorted(PROGRAMS.glob("*.txt"))
        for name, text in programs_of(path).items()
    } | {f"courses: {path.stem}": path.read_text(encoding="utf-8") for path in sorted(PROGRAMS.glob("courses/*.txt"))}
