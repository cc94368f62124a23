"""A program in a link, and the rest of the address."""

import base64
import re
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages import presets
from program_text.errors import LinkError
from program_text.literals import parse_numbers
from program_text.parameters import read_parameters
from program_text.permalink import pack, unpack
from program_text.query import CONTROLS, Control, Link, read_query, write_query


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode()


@given(st.text())
def test_program_comes_back_from_its_link(program: str) -> None:
    text = pack(program)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", text)
    assert unpack(text) == program


def test_link_is_shorter_than_the_program() -> None:
    assert len(pack(presets.training())) < len(presets.training())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "damaged"),
        ("hello", "damaged"),
        ("a b", "damaged"),
        ("é", "damaged"),
        (pack("x = 1")[:-3], "damaged"),
        (pack("x = 1") + "AAAA", "damaged"),
        (packed(b"\xff\xfe"), "damaged"),
        (packed(b"x" * 100_001), "longer than 100,000"),
        (packed("é".encode() * 300_000), "longer than 100,000"),
        ("A" * 200_001, "longer than 100,000"),
    ],
)
def test_damaged_link_is_said(text: str, words: str) -> None:
    with pytest.raises(LinkError, match=words):
        unpack(text)


@given(st.text(alphabet="ABCDabcd01-_=", max_size=40))
def test_any_text_is_a_program_or_an_error(text: str) -> None:
    try:
        unpack(text)
    except LinkError:
        pass


def test_decompression_bomb_is_refused_at_once() -> None:
    bomb = packed(b"\0" * 100_000_000)
    assert len(bomb) < 200_000
    started = time.perf_counter()
    with pytest.raises(LinkError, match="longer than"):
        unpack(bomb)
    assert time.perf_counter() - started < 0.1


def test_address_comes_back() -> None:
    link = Link("x = 1\n", step=3, seed=7)
    assert read_query(write_query(link)) == (link, ())
    controls: dict[str, Control] = {
        "expression": "x*5",
        "x": [1.0, 2.0],
        "lr": 0.5,
        "epochs": 20,
        "gradients": "accumulate",
    }
    link = Link(step=0, controls=controls)
    assert set(controls) == set(CONTROLS)
    assert read_query(write_query(link), CONTROLS) == (link, ())


def test_empty_address_asks_for_nothing() -> None:
    assert read_query({"embed": "true", "unknown": "1"}) == (Link(), ())
    assert write_query(Link()) == {}


def test_controls_are_ignored_beside_a_program() -> None:
    link, notes = read_query({"program": pack("x"), "lr": "0.5", "seed": "3"}, ["lr"])
    assert link == Link("x", seed=3)
    assert notes == ()


def test_controls_of_another_page_are_not_looked_at() -> None:
    assert read_query({"lr": "0.5"}, ["expression"]) == (Link(), ())


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("program", "!", "damaged"),
        ("step", "-1", "whole number from 0"),
        ("step", "1.5", "whole number"),
        ("step", "²", "whole number"),
        ("seed", "9" * 5000, "whole number from 0 to 4,294,967,295"),
        ("expression", "x*", "Column 3: The expression is not complete"),
        ("x", "1, two", "two is not a number"),
        ("lr", "fast", "fast is not a number"),
        ("lr", "1, 2", "one number"),
        ("lr", "nan", "not a number"),
        ("epochs", "1e3", "whole number"),
        ("gradients", "both", "one of zero_grad, accumulate"),
        ("passes", "9", "passes must be at most 8"),
    ],
)
def test_bad_value_gets_a_note_and_the_default(name: str, value: str, words: str) -> None:
    fields = read_parameters('passes = 4  # @param {type:"slider", min:1, max:8, step:1}').found
    link, notes = read_query({name: value, "x" if name != "x" else "lr": "2"}, CONTROLS, fields)
    assert link == Link(controls={"x" if name != "x" else "lr": 2.0})
    (note,) = notes
    assert note.startswith(f"{name} in the address is ignored.")
    assert words in note


def test_form_fields_are_controls() -> None:
    fields = read_parameters('passes = 4  # @param {type:"slider", min:1, max:8, step:1}').found
    link, notes = read_query({"passes": "6"}, (), fields)
    assert (link.controls, notes) == ({"passes": 6.0}, ())


def test_values_in_the_address_are_those_of_the_field() -> None:
    assert write_query(Link(controls={"x": parse_numbers("[1, 2], [3, 4]")})) == {"x": "[1.0, 2.0], [3.0, 4.0]"}
