"""Form fields: `name = literal  # @param …`."""

import pytest

from lessons.reader import all_lessons
from program_text.errors import EditError
from program_text.parameters import Parameter, parse_value, read_parameters, set_parameter

SLIDER = 'lr = 0.01  # @param {type:"slider", min:0, max:0.05, step:0.001}\n'


def only(program: str) -> Parameter:
    found = read_parameters(program)
    assert found.problems == ()
    (parameter,) = found.found
    return parameter


def test_slider_is_read_with_its_bounds() -> None:
    parameter = only("import torch\n\n" + SLIDER)
    assert parameter == Parameter("slider", 0.0, 0.05, 0.001, name="lr", value=0.01, line=3)


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ('n = 5 #@param {type:"integer"}', "integer", 5),
        ('n = 5  # @param {"type":"integer", "min":1}', "integer", 5),
        ("n = -2.5 # @param {type:'number'}", "number", -2.5),
        ('b = True  # @param {type:"boolean"}', "boolean", True),
        ('s = "a b"  # @param {type:"string"}', "string", "a b"),
        ('s = "a"  # @param ["a", "b"]', "dropdown", "a"),
        ("s = 1  # @param [1, 2, 3]", "dropdown", 1),
        ('s = "a"  # @param ["a", "b"] {allow-input: true}', "dropdown", "a"),
        ('r = torch.ones(2)  # @param {type:"raw"}', "raw", "torch.ones(2)"),
        ('r = 1e-3  # @param ["1e-3", "1e-2"] {type:"raw"}', "dropdown", "1e-3"),
        ("r = 3  # @param", "raw", "3"),
        ('e = "é"; n = 5  # @param {type:"integer"}', "integer", 5),
    ],
)
def test_each_kind_is_read(line: str, kind: str, value: object) -> None:
    parameter = only(line)
    assert (parameter.kind, parameter.value) == (kind, value)


@pytest.mark.parametrize(
    "program",
    [
        "lr = 0.01  # the @param\n",
        "'''\n" + SLIDER + "'''\n",
        "def f():\n    " + SLIDER,
        "lr == 0.01  # @param\n",
    ],
)
def test_what_is_no_field_is_left_alone(program: str) -> None:
    assert read_parameters(program).found == ()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('lr = 0.01  # @param {type:"slider"}', "Line 2: A slider needs min and max"),
        ('lr = 0.01  # @param {type:"slider", min:1, max:0}', "Line 2: A slider needs min and max"),
        ('lr = 0.01  # @param {type:"slidr", min:0, max:1}', "Line 2: 'slidr' is no type of form field"),
        ('lr = 0.01  # @param {type:"slider", min:low, max:1}', "Line 2: min:low is not a number"),
        ('lr = 0.01  # @param {type:"slider", min:0, max:1, step:0}', "Line 2: step:0 is not a number"),
        ('lr = 0.01  # @param {type:"slider" min:0}', "Line 2: type"),
        ('lr = 0.01  # @param ["a"', "Line 2: A form field looks like"),
        ("lr = 0.01  # @param []", "Line 2: The choices are a list"),
        ("lr = 0.01  # @param [a]", "Line 2: The choices are a list"),
        ('lr = rate  # @param {type:"number"}', "Line 2: rate is no value for a field of type number"),
        ('lr = "a"  # @param {type:"number"}', 'Line 2: "a" is no value for a field of type number'),
        ('lr = True  # @param {type:"integer"}', "Line 2: True is no value for a field of type integer"),
        ("lr = [1]  # @param [1, 2]", "Line 2: [1] is no value for a field of type dropdown"),
    ],
)
def test_field_that_cannot_be_shown_names_its_line(line: str, problem: str) -> None:
    found = read_parameters(f"a = 1  # @param\n{line}\nb = 2  # @param\n")
    assert [parameter.name for parameter in found.found] == ["a", "b"]
    assert len(found.problems) == 1
    assert found.problems[0].startswith(problem)


def test_second_field_of_a_name_is_a_problem() -> None:
    found = read_parameters(SLIDER + SLIDER)
    assert len(found.found) == 1
    assert found.problems == ("Line 2: lr has a form field in line 1 already.",)


@pytest.mark.parametrize(
    ("literal", "form", "value", "written"),
    [
        ("0.01", '{type:"slider", min:0, max:1, step:0.05}', 0.15000000000000002, "0.15"),
        ("0.01", '{type:"slider", min:0, max:1, step:0.05}', 1, "1.0"),
        ("1.0", '{type:"slider", min:0, max:10, step:0.5}', 3.0, "3.0"),
        ("4", '{type:"slider", min:1, max:8, step:1}', 5.0, "5"),
        ("4", '{type:"slider", min:1, max:8, step:0.5}', 4.5, "4.5"),
        ("4", '{type:"integer"}', 6.0, "6"),
        ("7.6532e-05", '{type:"number"}', 1e-07, "1e-07"),
        ("False", '{type:"boolean"}', True, "True"),
        ("'a'", '{type:"string"}', "it's", '"it\'s"'),
        ('"a"', '["a", "b"]', "b", '"b"'),
        ('"a"', '["a"] {allow-input: true}', "c", '"c"'),
        ("1", "[1, 2]", "2", "2"),
        ("1", '{type:"raw"}', " torch.ones(2) ", "torch.ones(2)"),
    ],
)
def test_new_value_is_written_in_the_place_of_the_old(literal: str, form: str, value: object, written: str) -> None:
    program = f"# é\r\nname  = {literal}\t# @param {form}\r\nprint(name)\r\n"
    edited = set_parameter(program, "name", value)  # type: ignore[arg-type]
    assert edited == program.replace(f"= {literal}", f"= {written}")


@pytest.mark.parametrize(
    ("literal", "form", "value", "words"),
    [
        ("0.5", '{type:"slider", min:0, max:1}', 1.5, "name must be at most 1, not 1.5"),
        ("0.5", '{type:"slider", min:0, max:1}', -1, "name must be at least 0, not -1"),
        ("0.5", '{type:"number"}', "a", "takes a value of type number"),
        ("0.5", '{type:"number"}', float("nan"), "nan cannot be written"),
        ("True", '{type:"boolean"}', 1, "takes a value of type boolean"),
        ("4", '{type:"integer"}', 1.5, "takes a value of type integer"),
        ('"a"', '["a", "b"]', "c", r"must be one of a, b"),
        ("1", '{type:"raw"}', "1\nimport os", "one expression on one line"),
        ("1", '{type:"raw"}', "1; 2", "one expression on one line"),
        ("1", '{type:"raw"}', "1 # 2", "one expression on one line"),
        ("1", "[1] {allow-input: true}", "2\nimport os", "one expression on one line"),
    ],
)
def test_value_that_does_not_fit_is_refused(literal: str, form: str, value: object, words: str) -> None:
    with pytest.raises(EditError, match=words):
        set_parameter(f"name = {literal}  # @param {form}\n", "name", value)  # type: ignore[arg-type]


def test_unknown_field_is_refused() -> None:
    with pytest.raises(EditError, match="no form field for momentum"):
        set_parameter(SLIDER, "momentum", 1)


@pytest.mark.parametrize(("text", "value"), [("0.02", 0.02), ("1e-3", 0.001), ("0", 0.0)])
def test_text_of_an_address_becomes_a_value(text: str, value: float) -> None:
    assert parse_value(only(SLIDER), text) == value


@pytest.mark.parametrize("text", ["", "fast", "1, 2", "7", "nan"])
def test_text_that_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        parse_value(only(SLIDER), text)


def test_every_field_of_the_lessons_can_be_shown() -> None:
    for lesson in all_lessons():
        found = read_parameters(lesson.program)
        assert found.problems == ()
        assert len(found.found) == lesson.program.count("@param")
        for parameter in found.found:
            assert set_parameter(lesson.program, parameter.name, parameter.value) == lesson.program
