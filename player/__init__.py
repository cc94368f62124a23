"""The player: a Streamlit component that shows a recording and moves through time in the browser."""

from player.component import show
from player.contract import Options, PlayerState, Running

__all__ = ["Options", "PlayerState", "Running", "show"]
