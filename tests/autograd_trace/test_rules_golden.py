"""`tests/golden/rules.json` holds every rule of the table with its LaTeX: the player's tests read it."""

import json
from pathlib import Path

import pytest

from autograd_trace.operations import OPERATIONS

GOLDEN = Path(__file__).parents[1] / "golden" / "rules.json"


def test_golden_rules_are_those_of_the_table(request: pytest.FixtureRequest) -> None:
    rules = sorted({(rule.plain, rule.latex) for row in OPERATIONS for rule in row.backward if rule.latex})
    text = json.dumps(rules, indent=1, ensure_ascii=False) + "\n"
    if request.config.getoption("--overwrite"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == text, "run this test once with --overwrite"
