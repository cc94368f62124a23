"""The text of the expression field: what is read, how it is written, and what is said of what cannot be read."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program_text.errors import ExpressionError
from program_text.terms import parse_expression, write_term


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("((x*5)**2).mean()", "((x*5)**2).mean()"),
        ("  ( ( x * 5 ) ** 2 ) . mean( )  ", "((x*5)**2).mean()"),
        ("x*x+x", "x*x + x"),
        ("-(x*5)", "-(x*5)"),
        ("(-x)**2", "(-x)**2"),
        ("-x**2", "-x**2"),
        ("2**-x", "2**-x"),
        ("(x**2)**3", "(x**2)**3"),
        ("x**2**3", "x**2**3"),
        ("x - (1 - x)", "x - (1 - x)"),
        ("x/(2*3)", "x / (2*3)"),
        ("1e-3*x + .5", "1e-3*x + .5"),
        ("x @ x", "x @ x"),
        ("torch.sin(x).sum()", "torch.sin(x).sum()"),
        ("torch.nn.functional.softmax(x, dim=0)", "torch.nn.functional.softmax(x, dim=0)"),
        ("x.clamp(min=0, max=1.5)", "x.clamp(min=0, max=1.5)"),
        ("x.pow(x)", "x.pow(x)"),
        ("(x+1).mul(x*2)", "(x + 1).mul(x*2)"),
        ("x[0]*x[1:3]", "x[0]*x[1:3]"),
        ("torch.ones(4)*x", "torch.ones(4)*x"),
        ("+x*2", "x*2"),
    ],
)
def test_expression_is_written_with_the_parentheses_it_needs(text: str, written: str) -> None:
    assert write_term(parse_expression(text)) == written


EXPRESSIONS = st.recursive(
    st.sampled_from(["x", "2", "0.5", "x", "(1 + 2)", "-3"]),
    lambda inner: st.one_of(
        st.builds("({}) {} ({})".format, inner, st.sampled_from("+ - * / ** @".split()), inner),
        st.builds("-({})".format, inner),
        st.builds("({}).mean()".format, inner),
        st.builds("torch.sin({})".format, inner),
        st.builds("(x*{})[0]".format, inner),
        st.builds("({}).clamp(min={})".format, inner, inner),
    ),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_written_expression_means_the_same(text: str) -> None:
    if "x" not in text:
        return
    try:
        term = parse_expression(text)
    except ExpressionError as error:
        assert "more than" in str(error)
        return
    assert ast.dump(ast.parse(write_term(term), mode="eval")) == ast.dump(ast.parse(text, mode="eval"))


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 0, "Write an expression of x"),
        ("   ", 0, "Write an expression of x"),
        ("(x*5", 0, "'(' was never closed"),
        ("x*", 2, "not complete"),
        ("x*\nx x", 5, "invalid syntax"),
        ("x * foo(3)", 4, "foo is not known here"),
        ("  x + y", 6, "y is not known here"),
        ("F.relu(x)", 0, "F"),
        ("relu(x)", 0, "torch.relu(x)"),
        ("x > 2", 0, "does not belong"),
        ("2 + (lambda: x)()", 5, "is not known here"),
        ("[x, x]", 0, "does not belong"),
        ("x[x]", 2, "cannot stand here"),
        ("torch.cat(*x)", 10, "cannot be unpacked"),
        ("3 + 4", 0, "does not use x"),
        ("x + f'{1}'", 4, "does not belong"),
        ("x; x", 1, "invalid syntax"),
        ("x + 'é' + ü", 10, "ü is not known here"),
        ("-" * 999 + "x", 0, "nested too deeply"),
        ("x" + "+x" * 600, 1000, "Shorten"),
        ("-" * 101 + "x", 0, "more than 100 operations"),
        ("x\0", 1, "not text"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_column(text: str, column: int, words: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse_expression(text)
    assert error.value.column == column
    assert str(error.value).startswith(f"Column {column + 1}: ")
    assert words in str(error.value)
