"""Why a question has no answer."""

from __future__ import annotations


class CannotTell(Exception):
    """Raised while a question is answered; the text is a whole sentence for the learner."""
