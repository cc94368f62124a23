"""Why a question has no answer."""

from __future__ import annotations

from autograd_trace.errors import ProgramStop
from autograd_trace.trace import ErrorKind


class CannotTell(ProgramStop):
    """Raised while a question is answered, also from inside the program; `message` is a sentence for the learner."""

    kind: ErrorKind = "unsupported"
