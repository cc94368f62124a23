"""Programs as files: a Python script or a notebook that run without this app, and uploaded ones as programs."""

from __future__ import annotations

import json
from typing import Any

from program_text.errors import FileError
from program_text.randomness import seeded
from program_text.source import LONGEST

#: The largest file that is read, in bytes.
LARGEST_FILE = 1_000_000
_FORMAT = "py:percent"
_CELL = "# %%"
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def to_script(program: str, seed: int) -> str:
    """The program as a .py file that draws the same random numbers as here."""
    return seeded(program, seed)


def to_notebook(program: str, seed: int) -> str:
    """The program as an .ipynb file; cells are where it has `# %%`, and the same program gives the same file."""
    import jupytext
    import nbformat

    text = seeded(program, seed)
    notebook = jupytext.reads(text if _CELL in text else f"{_CELL}\n{text}", fmt=_FORMAT)
    notebook.metadata = _METADATA
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    return str(nbformat.writes(notebook)) + "\n"  # type: ignore[no-untyped-call]


def from_file(name: str, data: bytes) -> str:
    """The program in an uploaded .py or .ipynb file.

    Raises:
        FileError: says what is wrong with the file.
    """
    if len(data) > LARGEST_FILE:
        raise FileError(f"{name} has {len(data):,} bytes, more than {LARGEST_FILE:,}.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(f"{name} is not text in UTF-8. Upload a Python file or a notebook.") from None
    if name.lower().endswith(".ipynb"):
        text = _from_notebook(name, text)
    if "\0" in text:
        raise FileError(f"{name} is not text. Upload a Python file or a notebook.")
    if len(text) > LONGEST:
        raise FileError(f"{name} has a program of {len(text):,} characters, more than {LONGEST:,}.")
    return text


def _from_notebook(name: str, text: str) -> str:
    """A notebook's cells in the percent format: its markdown as comments, its shell commands commented out."""
    import jupytext
    import nbformat

    try:
        json.loads(text)
        notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
        _check_language(name, notebook)
        notebook.metadata = {"jupytext": {"notebook_metadata_filter": "-all"}}
        return str(jupytext.writes(notebook, fmt=_FORMAT))
    except json.JSONDecodeError as error:
        raise FileError(f"{name} is not a notebook: line {error.lineno} is not JSON ({error.msg}).") from None
    except nbformat.ValidationError as error:
        raise FileError(f"{name} is not a valid notebook: {str(error).splitlines()[0][:200]}") from None
    except FileError:
        raise
    except Exception as error:
        # nbformat and jupytext raise what their dictionaries raise for a JSON file that is something else.
        raise FileError(f"{name} is not a notebook ({type(error).__name__}). Save it again in Jupyter.") from error


def _check_language(name: str, notebook: Any) -> None:
    metadata = notebook.metadata
    language = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")
    if language and str(language).lower() not in ("python", "ipython", "python3"):
        raise FileError(f"{name} is a notebook in {str(language)[:40]}. Upload one in Python.")
