"""Reads the corpus of escapes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from autograd_trace import Limits

FOLDER = Path(__file__).parent / "escapes"
#: Small, so that the whole corpus runs in seconds; a bound that is passed is passed by far.
LIMITS = Limits(
    seconds=20.0,
    operations=10_000,
    total_elements=3_000_000,
    graph_nodes=3_000,
    printed=100_000,
    string=100_000,
    container=100_000,
)
_ENTRY = re.compile(
    r"### (?P<name>.+)\n# why: (?P<why>.+)\n# expect: (?P<expect>.+)\n(?:# limits: (?P<limits>.+)\n)?"
    r"(?P<source>(?:(?!### ).*\n)*)"
)


@dataclass(frozen=True)
class Escape:
    """One program, and how it is to be answered: the error's kind and line, or "runs"."""

    name: str
    why: str
    kind: str
    line: int
    source: str
    limits: Limits


def escapes() -> list[Escape]:
    """The whole corpus, family by family."""
    return [_escape(path.stem, match) for path in sorted(FOLDER.glob("*.txt")) for match in _entries(path)]


def _entries(path: Path) -> list[re.Match[str]]:
    text = path.read_text(encoding="utf-8")
    found = list(_ENTRY.finditer(text))
    if "".join(match[0] for match in found) != text:
        raise ValueError(f"{path.name} does not read as a list of entries")
    return found


def _escape(family: str, entry: re.Match[str]) -> Escape:
    kind, _, line = entry["expect"].partition(" ")
    settings = dict(setting.split("=") for setting in (entry["limits"] or "").split())
    limits = replace(LIMITS, **{name: int(value) for name, value in settings.items()})
    return Escape(f"{family}: {entry['name']}", entry["why"], kind, int(line or 0), entry["source"], limits)
