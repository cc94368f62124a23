"""Undo and redo over everything that changes the program."""

from hypothesis import given
from hypothesis import strategies as st

from program_text.history import LONGEST, TOGETHER, History, edited, redone, undone


def test_undo_goes_back_and_redo_forth() -> None:
    history = edited(edited(History("a"), "b"), "c")
    assert undone(history).present == "b"
    assert undone(undone(history)).present == "a"
    assert redone(undone(history)).present == "c"


def test_drag_of_a_slider_is_one_edit() -> None:
    history = edited(History("lr = 1"), "typed")
    for number in range(20):
        history = edited(history, f"lr = {number}", group="lr", time=100 + number * 0.1)
    assert undone(history).present == "typed"
    assert redone(undone(history)).present == "lr = 19"


def test_two_drags_with_a_pause_are_two_edits() -> None:
    first = edited(History("a"), "b", group="lr", time=10)
    second = edited(first, "c", group="lr", time=10 + TOGETHER + 0.1)
    assert undone(second).present == "b"


def test_two_controls_are_two_edits() -> None:
    history = edited(edited(History("a"), "b", group="lr", time=1), "c", group="epochs", time=1.1)
    assert undone(history).present == "b"


def test_drag_after_undo_does_not_join_the_drag_before() -> None:
    history = edited(edited(History("a"), "b", group="lr", time=1), "c", group="lr", time=5)
    history = edited(undone(history), "d", group="lr", time=5.1)
    assert undone(history).present == "b"


def test_edit_after_undo_ends_redo() -> None:
    history = edited(undone(edited(History("a"), "b")), "c")
    assert not history.can_redo
    assert redone(history) is history
    assert undone(history).present == "a"


def test_edit_that_changes_nothing_is_none() -> None:
    history = undone(edited(History("a"), "b"))
    assert edited(history, "a") is history
    assert history.can_redo


def test_long_session_keeps_the_latest() -> None:
    history = History("0")
    for number in range(1, 2 * LONGEST):
        history = edited(history, str(number))
    assert len(history.past) == LONGEST
    assert undone(history).present == str(2 * LONGEST - 2)


@given(st.lists(st.sampled_from(["a", "b", "c", "undo", "redo"])))
def test_redo_takes_back_undo(actions: list[str]) -> None:
    history = History("start")
    for action in actions:
        if action == "undo":
            back = undone(history)
            assert not history.can_undo or redone(back).present == history.present
            history = back
        else:
            history = redone(history) if action == "redo" else edited(history, action)
