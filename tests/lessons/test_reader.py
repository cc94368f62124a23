"""The reader takes what the format allows, and says line and reason of what it does not."""

from pathlib import Path

import jupytext
import pytest

from lessons.reader import FOLDER, LessonError, all_lessons, read, split_cells

OPENING = "# %% [markdown]\n# # Chain rule\n#\n# What happens to a factor?\n#\n# It stays.\n\n"
PART = "# %% [markdown]\n# ## Forward\n#\n# A sentence.\n\n# %%\nimport torch\n\nx = 1\n"
LESSONS = sorted(FOLDER.glob("[0-9]*.py"))


def lesson_file(folder: Path, text: str, name: str = "01_chain_rule.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_lesson_is_read_into_its_pieces(tmp_path: Path) -> None:
    lesson = read(lesson_file(tmp_path, OPENING + PART + "\n# %% [markdown]\n# ## Backward\n\n# %%\ny = 2\nz = 3\n"))
    assert (lesson.name, lesson.number, lesson.title) == ("chain_rule", 1, "Chain rule")
    assert (lesson.question, lesson.introduction) == ("What happens to a factor?", "It stays.")
    assert lesson.program == "import torch\n\nx = 1\n\ny = 2\nz = 3\n"
    assert [(part.heading, part.prose, part.lines) for part in lesson.parts] == [
        ("Forward", "A sentence.", (1, 3)),
        ("Backward", "", (5, 6)),
    ]


def test_part_may_hold_several_cells(tmp_path: Path) -> None:
    more = "\n# %% [markdown]\n# More words.\n\n# %%\ny = 2\n"
    (part,) = read(lesson_file(tmp_path, OPENING + PART + more)).parts
    assert part.prose == "A sentence.\n\nMore words."
    assert part.lines == (1, 5)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("import torch\n", 1, "starts with a cell"),
        ("# %% [markdown]\n# Chain rule\n", 2, "`# # Title`"),
        ("# %% [markdown]\n# # Chain rule\n\n" + PART, 2, "ending in `?`"),
        ("# %% [markdown]\n# # Chain rule\nno comment\n", 3, "starts with `# `"),
        (OPENING + "# %% [raw]\n# text\n", 8, "unknown cell '[raw]'"),
        (OPENING + "# %%\n\n", 8, "empty"),
        (OPENING + "# %%\nx = 1\n", 9, "`# ## Heading`"),
        (OPENING, 1, "`# ## Heading`"),
        (OPENING + "# %% [markdown]\n# ## Forward\n", 9, "at least one code cell"),
        (OPENING + PART + "y = (2\n", 17, "not Python: '(' was never closed"),
    ],
)
def test_broken_lesson_is_refused_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(LessonError) as refused:
        read(lesson_file(tmp_path, text))
    assert str(refused.value).startswith(f"01_chain_rule.py, line {line}: ")
    assert words in str(refused.value)


def test_file_name_without_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="NN_name"):
        read(lesson_file(tmp_path, OPENING + PART, "chain_rule.py"))


def test_lessons_come_in_the_order_of_their_numbers() -> None:
    lessons = all_lessons()
    assert [lesson.name for lesson in lessons][:3] == ["stopping_gradients", "accumulation", "perceptron"]
    assert len({lesson.number for lesson in lessons}) == len(lessons) == len({lesson.name for lesson in lessons})


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_jupytext_finds_the_same_cells(path: Path) -> None:
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    expected = [(cell["cell_type"], cell["source"]) for cell in notebook.cells]
    assert [(cell.kind, cell.text) for cell in split_cells(path)] == expected
