"""What is silent but wrong is noted with its line; of all sound programs that we have, none gets a note."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from autograd_trace import record
from autograd_trace.trace import Note

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
MISTAKES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "mistakes").glob("*.txt"))}
SOUND = {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "sound").glob("*.txt"))}
COURSES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((HERE.parent / "language" / "programs" / "courses").glob("*.txt"))
}
LESSONS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "lessons").glob("[0-9]*.py"))}
EXAMPLES = {
    case["name"]: case["code"]
    for case in json.loads((ROOT / "tests" / "reference" / "worked_examples.json").read_text(encoding="utf-8"))
}
#: These show a mistake on purpose.
ON_PURPOSE = {"seed_forget_zero_grad": ["no zero_grad"]}


def notes(source: str) -> list[Note]:
    return record(source).notes


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_noted_at_its_line_in_its_words(name: str) -> None:
    kind, line, words = MISTAKES[name].splitlines()[0].removeprefix("# ").split(", ", 2)
    (note,) = notes(MISTAKES[name])
    assert (note.kind, f"line {note.line}") == (kind, line)
    assert words in note.message


@pytest.mark.parametrize("name", SOUND)
def test_sound_program_made_to_look_wrong_gets_no_note(name: str) -> None:
    trace = record(SOUND[name])
    assert trace.error is None, trace.error
    assert trace.notes == []


@pytest.mark.parametrize("programs", [COURSES, LESSONS, EXAMPLES], ids=["courses", "lessons", "worked examples"])
def test_no_note_on_any_sound_program(programs: dict[str, str]) -> None:
    noted = {name: [note.kind for note in found] for name, code in programs.items() if (found := notes(code))}
    assert {name: kinds for name, kinds in noted.items() if ON_PURPOSE.get(name) != kinds} == {}


def test_page_claims_no_more_programs_than_are_run_here() -> None:
    page = (ROOT / "docs" / "explanations.md").read_text(encoding="utf-8")
    claimed = [int(cell) for cell in re.findall(r"^\| [^|]+ \| (\d+) \| 0", page, re.MULTILINE)]
    run = [len(SOUND), len(COURSES), len(LESSONS), len(EXAMPLES) - len(ON_PURPOSE)]
    assert all(count <= there for count, there in zip(claimed, run, strict=True)), run
