"""What is said where a text cannot be read, or has no place for an edit.

Exception
└── TextError              `str()` is a plain sentence that says where and what to do
    ├── EditError          the program has no place for this edit; `line`, counted from 1
    ├── ExpressionError    the expression field; `column`, counted from 0
    ├── LinkError          a link's program
    └── FileError          an uploaded file
"""

from __future__ import annotations


class TextError(Exception):
    """A text of the learner's that cannot be used as it is."""


class EditError(TextError):
    """The program has no place for this edit; the program stays as it is."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"Line {line}: {message}")
        self.line = line


class ExpressionError(TextError):
    """The expression cannot be read; in the message columns count from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"Column {column + 1}: {message}")
        self.message = message
        self.column = column


class LinkError(TextError):
    """The program in a link cannot be read."""


class FileError(TextError):
    """An uploaded file is not a program or a notebook."""
