"""Read lesson files: jupytext's percent format, checked, with every complaint naming its line.

jupytext itself is not imported: it takes longer than the rest of a page, and tells no line numbers. A test holds
that both read the lessons alike.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent
FILE_NAME = re.compile(r"(\d\d)_([a-z][a-z0-9_]*)\.py")
MARKER = re.compile(r"# %%(?P<rest>.*)")


class LessonError(Exception):
    """A lesson file breaks the format; the message starts with its name and line."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name}, line {line}: {message}")


@dataclass(frozen=True)
class Cell:
    """A cell as it stands in the file.

    Attributes:
        kind: what it holds.
        text: its text, without the comment signs of a markdown cell.
        line: where its first line stands in the file, counted from 1.
    """

    kind: Literal["markdown", "code"]
    text: str
    line: int


@dataclass(frozen=True)
class Part:
    """What a second-level heading starts: prose, and the lines of the program that it speaks of.

    Attributes:
        heading: its title.
        prose: markdown.
        lines: first and last line of its code in the lesson's program, None where it has no code.
    """

    heading: str
    prose: str
    lines: tuple[int, int] | None


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes:
        name: from the file's name; the page's address.
        number: from the file's name; lessons come in this order.
        title: what it is called in the navigation.
        question: what it answers, in one sentence.
        introduction: markdown.
        parts: in order.
        program: all code cells, with an empty line between.
    """

    name: str
    number: int
    title: str
    question: str
    introduction: str
    parts: tuple[Part, ...]
    program: str


def read(path: Path) -> Lesson:
    """Read and check one lesson file; raises LessonError."""
    named = FILE_NAME.fullmatch(path.name)
    if named is None:
        raise LessonError(path, 1, "a lesson's file is called NN_name.py, such as 04_chain_rule.py")
    cells = split_cells(path)
    title, question, introduction = _opening(path, cells[0])
    for cell in cells:
        _check_code(path, cell)
    return Lesson(
        name=named[2],
        number=int(named[1]),
        title=title,
        question=question,
        introduction=introduction,
        parts=_parts(path, cells[1:]),
        program="\n".join(cell.text + "\n" for cell in cells if cell.kind == "code"),
    )


@cache
def all_lessons() -> tuple[Lesson, ...]:
    """Every lesson of this folder in order; raises LessonError for the first that breaks the format."""
    return tuple(read(path) for path in sorted(FOLDER.glob("[0-9]*.py")))


def split_cells(path: Path) -> list[Cell]:
    """The cells of a percent-format file; raises LessonError where its text is none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines, 1) if MARKER.match(line)]
    if not starts or any(line.strip() for line in lines[: starts[0] - 1]):
        raise LessonError(path, 1, "a lesson starts with a cell: `# %% [markdown]`")
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    return [_cell(path, start, lines[start - 1 : end]) for start, end in zip(starts, ends, strict=True)]


def _cell(path: Path, marker: int, lines: list[str]) -> Cell:
    rest = lines[0].removeprefix("# %%").strip()
    if rest not in ("", "[markdown]"):
        raise LessonError(path, marker, f"unknown cell {rest!r} (must be `# %%` or `# %% [markdown]`)")
    body = list(lines[1:])
    while body and not body[-1].strip():
        body.pop()
    if not body:
        raise LessonError(path, marker, "this cell is empty; write something into it or take it out")
    if rest == "":
        return Cell("code", "\n".join(body), marker + 1)
    for offset, line in enumerate(body, 1):
        if not (line == "#" or line.startswith("# ")):
            raise LessonError(path, marker + offset, "each line of a markdown cell starts with `# `")
    return Cell("markdown", "\n".join(line[2:] for line in body), marker + 1)


def _opening(path: Path, cell: Cell) -> tuple[str, str, str]:
    """The title, the question and the introduction that the first cell holds."""
    paragraphs = [paragraph.strip() for paragraph in cell.text.split("\n\n")]
    if cell.kind != "markdown" or not paragraphs[0].startswith("# "):
        raise LessonError(path, cell.line, "a lesson starts with a markdown cell whose first line is `# # Title`")
    if len(paragraphs) < 2 or not paragraphs[1].endswith("?"):
        raise LessonError(path, cell.line, "below the title stands the question that the lesson answers, ending in `?`")
    return paragraphs[0].removeprefix("# "), paragraphs[1], "\n\n".join(paragraphs[2:])


def _check_code(path: Path, cell: Cell) -> None:
    if cell.kind != "code":
        return
    try:
        ast.parse(cell.text)
    except SyntaxError as error:
        raise LessonError(path, cell.line + (error.lineno or 1) - 1, f"not Python: {error.msg}") from error


def _parts(path: Path, cells: list[Cell]) -> tuple[Part, ...]:
    """The parts, each from a cell with a heading up to the next one."""
    if not cells or not cells[0].text.startswith("## "):
        where = cells[0].line if cells else 1
        raise LessonError(
            path, where, "after the introduction comes a markdown cell whose first line is `# ## Heading`"
        )
    parts: list[Part] = []
    next_line = 1
    for cell in cells:
        if cell.kind == "code":
            parts[-1], next_line = _with_code(parts[-1], cell, next_line)
        elif cell.text.startswith("## "):
            heading, _, prose = cell.text.partition("\n")
            parts.append(Part(heading.removeprefix("## "), prose.strip(), None))
        else:
            parts[-1] = Part(parts[-1].heading, f"{parts[-1].prose}\n\n{cell.text}", parts[-1].lines)
    if next_line == 1:
        raise LessonError(path, cells[-1].line, "a lesson needs at least one code cell")
    return tuple(parts)


def _with_code(part: Part, cell: Cell, first: int) -> tuple[Part, int]:
    """The part with a code cell that starts at program line `first`, and the line where the next one would."""
    last = first + cell.text.count("\n")
    start = part.lines[0] if part.lines else first
    return Part(part.heading, part.prose, (start, last)), last + 2
