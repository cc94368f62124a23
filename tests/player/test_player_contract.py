"""What passes between Python and the browser, and the bundle."""

from __future__ import annotations

import subprocess
import sys

import pytest

from player import Options, PlayerState
from player.component import BUNDLE_FOLDER, bundle_address, read_state
from player.contract import Edit, Press, Wants
from player.schema import SCHEMA, schema_text


def test_schema_in_the_frontend_is_that_of_the_structs() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_bundle_is_small_and_carries_its_licences() -> None:
    assert (BUNDLE_FOLDER / "player.js").stat().st_size < 1_000_000
    assert "@codemirror/view" in (BUNDLE_FOLDER / "player.LICENSES.txt").read_text(encoding="utf-8")
    assert bundle_address().startswith("bundle/player.js?v=")


def test_state_of_the_browser_is_read() -> None:
    found = read_state({"edit": {"request": 3, "source": "x = 1"}, "wants": None, "stop": 2})
    assert found == PlayerState(edit=Edit(3, "x = 1"), stop=2)
    assert read_state({"wants": {"request": 1, "views": ["torchviz"], "iterations": [4]}}).wants == Wants(
        1, ["torchviz"], [4]
    )


def test_press_of_a_page_command_is_read() -> None:
    assert read_state({"press": {"request": 4, "name": "gradients"}}).press == Press(4, "gradients")


@pytest.mark.parametrize("state", [{"edit": "x"}, {"edit": {"request": "a"}}, {"stop": [1]}, {"wants": {}}])
def test_malformed_state_counts_as_nothing(state: dict[str, object]) -> None:
    assert read_state(state) == PlayerState()


def test_player_does_not_import_torch() -> None:
    code = "import sys, player, workers, pages.session; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0  # noqa: S603


def test_options_default_to_an_editable_playground() -> None:
    assert (Options().layout, Options().editable) == ("playground", True)
