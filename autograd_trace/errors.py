"""What ends a run besides the program's own exceptions.

    BaseException
    └── ProgramStop             carries kind, message, hint and span
        ├── SyntaxStop          kind "syntax": Python itself cannot read the text
        ├── Unsupported         kind "unsupported": Python or PyTorch has it, this subset does not
        └── LimitExceeded       kind "limit"
            └── Stopped         the learner or the pool asked the run to end

They derive from BaseException, so that a program's own `except Exception` cannot catch them.
"""

from __future__ import annotations

from autograd_trace.trace import ErrorKind, Span


class ProgramStop(BaseException):
    """Ends the run with an error of ours; `span` is filled in by the evaluator where the raiser does not know it."""

    kind: ErrorKind = "unsupported"

    def __init__(self, message: str, *, hint: str = "", span: Span | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.span = span

    @property
    def type_name(self) -> str:
        """The name under which the recording lists the error."""
        return type(self).__name__


class SyntaxStop(ProgramStop):
    """Python's own SyntaxError (or IndentationError), with its message."""

    kind: ErrorKind = "syntax"

    def __init__(self, message: str, *, span: Span, type_name: str = "SyntaxError", hint: str = "") -> None:
        super().__init__(message, hint=hint, span=span)
        self._type_name = type_name

    @property
    def type_name(self) -> str:
        """`SyntaxError`, `IndentationError` or `TabError`."""
        return self._type_name


class Unsupported(ProgramStop):
    """Python or PyTorch has it, this subset does not."""

    kind: ErrorKind = "unsupported"


class LimitExceeded(ProgramStop):
    """A limit of `Limits` was reached."""

    kind: ErrorKind = "limit"


class Stopped(LimitExceeded):
    """The run was asked to end."""
