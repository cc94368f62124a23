"""The player: a Streamlit component that shows a recording and moves through time in the browser."""

from player.component import read_state, show
from player.contract import Options, PlayerState, Running

__all__ = ["Options", "PlayerState", "Running", "read_state", "show"]
