"""The clinic's programs: each has the message that it is filed under, and loses it when mended."""

from __future__ import annotations

import pytest

from autograd_trace import record
from pages import presets
from pages.clinic import difference
from pages.presets import Case

CASES = presets.clinic()
SILENT = "Silent: "


def title(case: Case) -> str:
    return case.title


def test_there_are_errors_and_silent_mistakes() -> None:
    assert len({case.title for case in CASES}) == len(CASES) >= 14
    assert sum(case.title.startswith(SILENT) for case in CASES) >= 5


@pytest.mark.parametrize("case", CASES, ids=title)
def test_program_has_the_message_and_the_mended_one_has_none(case: Case) -> None:
    broken, mended = record(case.broken), record(case.mended)
    if case.title.startswith(SILENT):
        assert broken.error is None
        assert broken.notes or broken.warnings
    else:
        assert broken.error is not None
        assert broken.error.kind == "program"
        assert broken.error.message.startswith(case.title)
    assert mended.error is None
    assert not mended.notes
    assert not mended.warnings


@pytest.mark.parametrize("case", CASES, ids=title)
def test_mending_changes_few_lines(case: Case) -> None:
    changed = difference(case.broken, case.mended).splitlines()
    assert 1 <= len(changed) <= 4
    assert any(line.startswith("+") for line in changed)
