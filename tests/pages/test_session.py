"""One program of one session: edits, undo, what the browser asks for, what the address says."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages import presets
from pages.session import Program, take_over
from player.contract import Edit, PlayerState, Press, Wants
from program_text.expression import build_program, read_expression
from program_text.history import History

MAIN = Path(__file__).parents[2] / "pages" / "main.py"


def program(text: str = "x = 1\n") -> Program:
    return Program("test", History(text))


def test_newer_edit_is_taken_over_and_an_older_one_is_not() -> None:
    current = program()
    assert take_over(current, PlayerState(edit=Edit(5, "x = 2\n")))
    assert (current.source, current.request) == ("x = 2\n", 5)
    assert not take_over(current, PlayerState(edit=Edit(4, "x = 3\n")))
    assert current.source == "x = 2\n"


def test_undo_and_redo_go_through_every_edit() -> None:
    current = program()
    current.edit("x = 2\n")
    current.undo()
    assert current.source == "x = 1\n"
    current.redo()
    assert current.source == "x = 2\n"
    assert current.request == 4


def test_command_of_the_page_edits_the_program_once_for_each_press() -> None:
    current = program()
    commands = {"double": lambda text: text * 2}
    pressed = PlayerState(press=Press(1, "double"))
    assert take_over(current, pressed, commands)
    assert not take_over(current, pressed, commands)
    assert not take_over(current, PlayerState(press=Press(2, "unknown")), commands)
    assert (current.source, current.request) == ("x = 1\nx = 1\n", 2)


def test_wish_for_torchviz_and_iterations_adds_up_and_belongs_to_its_request() -> None:
    current = program()
    assert take_over(current, PlayerState(wants=Wants(1, ["torchviz", "nonsense"], [3, -1])))
    assert (current.views, current.iterations) == (("annotated", "torchviz"), (3,))
    assert not take_over(current, PlayerState(wants=Wants(9, ["torchviz"], [4])))
    current.edit("x = 2\n")
    assert (current.views, current.iterations) == (("annotated",), ())


def test_run_answers_with_a_recording_and_keeps_the_last_while_the_next_runs() -> None:
    current = program("print(1)\n")
    while current.run() is None:
        pass
    assert current.payload is not None
    assert b'"stdout":"1\\n"' in current.payload
    assert not current.stale


@pytest.mark.parametrize("values", presets.VALUES.values())
def test_preset_is_a_program_that_the_field_can_show(values: tuple[float, ...]) -> None:
    read = read_expression(build_program(presets.EXPRESSION, values))
    assert getattr(read, "text", None) == presets.EXPRESSION
    assert tuple(getattr(read, "values", ())) == values


def app(page: str, **query: str) -> AppTest:
    found = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in query.items():
        found.query_params[name] = value
    found.run()
    found.switch_page(page) if page else None
    return found


def test_bare_address_leads_to_the_expression_page() -> None:
    found = app("")
    assert not found.exception
    assert found.title[0].value == "What does PyTorch record while it computes?"
    assert found.text_input(key="expression/text").value == presets.EXPRESSION


def test_chip_appends_a_line_and_undo_takes_it_back() -> None:
    found = app("")
    found.button(key="expression/chip .exp()").click().run()
    assert found.text_input(key="expression/text").value == f"{presets.EXPRESSION}.exp()"
    next(button for button in found.button if button.label == "Undo").click().run()
    assert found.text_input(key="expression/text").value == presets.EXPRESSION


def test_bad_values_stay_out_of_the_program_with_a_message() -> None:
    found = app("")
    found.text_input(key="expression/values").input("1, two").run()
    assert "is not taken over" in found.error[0].value
    assert (found.text_input(key="expression/values").value or "").startswith("0.95146")


def test_undo_and_redo_typed_in_the_editor_go_through_the_pages_history() -> None:
    program = Program("page", History("a"))
    program.edit("b")
    program.type("a")
    assert (program.source, program.history.can_undo, program.history.can_redo) == ("a", False, True)
    program.type("b")
    assert (program.source, program.history.can_undo, program.history.can_redo) == ("b", True, False)
    program.type("c")
    assert program.history.past == ("a", "b")


def test_sizes_of_minibatches_are_offered_in_words_that_count() -> None:
    batches = AppTest.from_function(_training_in_batches_of_eleven, default_timeout=60).run().selectbox[2]
    assert batches.value == 11
    assert batches.options[:3] == ["All examples at once", "1 example", "2 examples"]
    assert "11 examples" in batches.options


def _training_in_batches_of_eleven() -> None:
    import streamlit as st

    from pages import presets, training
    from pages.session import Program
    from program_text.batches import set_batch
    from program_text.history import History

    current = Program(training.KEY, History(set_batch(presets.training(), 11)))
    st.session_state.setdefault(training.KEY, current)
    training._controls(current)
