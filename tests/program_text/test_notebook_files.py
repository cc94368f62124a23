"""Programs as .py and .ipynb files, and uploaded ones."""

import contextlib
import io
import json

import nbformat
import pytest

from lessons.reader import FOLDER
from pages import presets
from program_text.errors import FileError
from program_text.notebook import LARGEST_FILE, from_file, to_notebook, to_script
from program_text.randomness import seeded

DRAWS = "import torch\nx = torch.rand(4)\nprint(x)\n"


def printed(script: str) -> str:
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        exec(script, {})  # noqa: S102 - our own program
    return text.getvalue()


@pytest.mark.parametrize(
    ("program", "seeds"),
    [
        (DRAWS, "import torch\ntorch.manual_seed(5)\nx = torch.rand(4)\nprint(x)\n"),
        (
            "import torch  # é\r\nx = torch.rand(4)\r\n",
            "import torch  # é\r\ntorch.manual_seed(5)\r\nx = torch.rand(4)\r\n",
        ),
        ("import torch as t\nt.randn(4)", "import torch as t\nt.manual_seed(5)\nt.randn(4)"),
        (
            "import torch.nn as nn\nnn.Linear(1, 1)",
            "import torch\ntorch.manual_seed(5)\nimport torch.nn as nn\nnn.Linear(1, 1)",
        ),
        (
            "'''text'''\nfrom torch import rand\nrand(4)",
            "'''text'''\nimport torch\ntorch.manual_seed(5)\nfrom torch import rand\nrand(4)",
        ),
        (
            "import torch\nDataLoader(d, shuffle=True)\n",
            "import torch\ntorch.manual_seed(5)\nDataLoader(d, shuffle=True)\n",
        ),
    ],
)
def test_program_that_draws_gets_a_seed(program: str, seeds: str) -> None:
    assert seeded(program, 5) == seeds


@pytest.mark.parametrize(
    "program",
    [
        "import torch\nx = torch.ones(4)\n",
        "import torch\ntorch.manual_seed(0)\nx = torch.rand(4)\n",
        "import torch\nrand = 3\n",
        "import torch\nx = torch.rand(\n",
    ],
)
def test_other_programs_stay_as_they_are(program: str) -> None:
    assert seeded(program, 5) == program


def test_script_prints_the_same_each_time() -> None:
    script = to_script(DRAWS, 5)
    assert printed(script) == printed(script)
    assert printed(DRAWS) != printed(DRAWS)


def test_notebook_is_valid_and_the_same_each_time() -> None:
    text = to_notebook(presets.training(), 0)
    assert text == to_notebook(presets.training(), 0)
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    assert [(cell.cell_type, cell.id) for cell in notebook.cells] == [("code", "cell-0")]
    assert notebook.cells[0].source == presets.training().rstrip("\n")


def test_lesson_becomes_the_cells_of_a_notebook_and_comes_back() -> None:
    for file in sorted(FOLDER.glob("[0-9]*.py")):
        lesson = file.read_text(encoding="utf-8")
        notebook = to_notebook(lesson, 0)
        kinds = [cell["cell_type"] for cell in json.loads(notebook)["cells"]]
        assert kinds.count("markdown") >= 2
        assert kinds.count("code") >= 2
        assert from_file("lesson.ipynb", notebook.encode()) == seeded(lesson, 0)


def test_program_comes_back_from_its_notebook() -> None:
    back = from_file("a.ipynb", to_notebook(DRAWS, 5).encode())
    assert back == "# %%\n" + seeded(DRAWS, 5)
    assert to_notebook(back, 5) == to_notebook(DRAWS, 5)


def test_shell_commands_of_a_notebook_are_commented_out() -> None:
    notebook = json.loads(to_notebook("x = 1\n", 0))
    notebook["cells"][0]["source"] = "!pip install torch\n%matplotlib inline\nx = 1"
    program = from_file("a.ipynb", json.dumps(notebook).encode())
    assert program == "# %%\n# !pip install torch\n# %matplotlib inline\nx = 1\n"


def test_old_notebook_is_read() -> None:
    cell = {"cell_type": "code", "language": "python", "input": ["x = 1"], "outputs": [], "metadata": {}}
    sheets = [{"cells": [{**cell, "collapsed": False}], "metadata": {}}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "a"}, "worksheets": sheets}
    assert "x = 1" in from_file("a.ipynb", json.dumps(old).encode())


def test_python_file_is_its_text() -> None:
    assert from_file("a.py", "\ufeffx = 'é'\r\n".encode()) == "x = 'é'\r\n"


R_KERNEL = '{"kernelspec": {"language": "R", "name": "r", "display_name": "R"}}'
NOTEBOOK = '{"cells": %s, "metadata": %s, "nbformat": 4, "nbformat_minor": 5}'


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.py", b"\xff\xfe\x00", "a.py is not text in UTF-8"),
        ("a.py", b"x\0y", "a.py is not text"),
        ("a.py", b"#" * 100_001, "more than 100,000"),
        ("a.py", b"#" * (LARGEST_FILE + 1), "more than 1,000,000"),
        ("a.ipynb", b"", "line 1 is not JSON"),
        ("a.ipynb", b"x = 1\n", "line 1 is not JSON"),
        ("a.ipynb", b'{"cells": [\n1,,', "line 2 is not JSON"),
        ("a.ipynb", b"[]", "a.ipynb is not a"),
        ("a.ipynb", b"3", "a.ipynb is not a"),
        ("a.ipynb", b"{}", "a.ipynb is not a"),
        ("a.ipynb", (NOTEBOOK % (3, "{}")).encode(), "a.ipynb is not a"),
        ("a.ipynb", (NOTEBOOK % ('[{"cell_type": "code"}]', "{}")).encode(), "a.ipynb is not a valid notebook"),
        ("a.ipynb", (NOTEBOOK % ("[]", R_KERNEL)).encode(), "a notebook in R"),
        ("a.ipynb", b'{"nbformat": 99, "cells": [], "metadata": {}}', "a.ipynb is not a"),
        ("a.ipynb", b"[" * 100_000, "a.ipynb is not a notebook"),
    ],
)
def test_file_that_is_no_program_is_said(name: str, data: bytes, words: str) -> None:
    with pytest.raises(FileError, match=words):
        from_file(name, data)
