"""A rule's Python as LaTeX, so that both are one text."""

from __future__ import annotations

import ast
import functools

#: Names that LaTeX has a sign for.
_SIGNS = {
    "alpha": r"\alpha",
    "beta": r"\beta",
    "delta": r"\delta",
    "pi": r"\pi",
    "inf": r"\infty",
    "g": "g",
    "n": "n",
    "p": "p",
    "e": "e",
}
#: Names of plain numbers: a product with one takes no sign.
_NUMBERS = frozenset({"alpha", "beta", "delta", "pi", "n", "e", "p", "value", "correction"})
_FUNCTIONS = {
    "exp": r"\exp",
    "log": r"\ln",
    "sin": r"\sin",
    "cos": r"\cos",
    "tan": r"\tan",
    "sinh": r"\sinh",
    "cosh": r"\cosh",
    "tanh": r"\tanh",
    "sigmoid": r"\sigma",
    "digamma": r"\psi",
    "sum": r"\sum",
    "max": r"\max",
    "min": r"\min",
}
_COMPARISONS = {
    ast.Lt: "<",
    ast.LtE: r"\le",
    ast.Gt: ">",
    ast.GtE: r"\ge",
    ast.Eq: "=",
    ast.NotEq: r"\ne",
    ast.Is: "=",
    ast.IsNot: r"\ne",
    ast.In: r"\in",
}
#: How tightly each form binds; a child that binds less tightly than its place asks for gets parentheses.
_CONDITION, _COMPARISON, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(7)


@functools.cache
def to_latex(plain: str) -> str:
    """The LaTeX of a rule that is a Python expression.

    Raises:
        SyntaxError: where it is none.
        NotImplementedError: for a form that no rule has had yet.
    """
    return _write(ast.parse(plain, mode="eval").body, _CONDITION)


def _write(node: ast.expr, place: int) -> str:
    text, tightness = _form(node)
    return text if tightness >= place else rf"\left({text}\right)"


def _form(node: ast.expr) -> tuple[str, int]:
    match node:
        case ast.Constant(value=str() as text):
            return rf"\text{{{text}}}", _ATOM
        case ast.Constant():
            return repr(node.value), _ATOM
        case ast.Name():
            return _SIGNS.get(node.id) or rf"\text{{{_escaped(node.id)}}}", _ATOM
        case ast.BinOp():
            return _operator(node)
        case ast.UnaryOp(op=ast.USub()):
            return "-" + _write(node.operand, _PRODUCT), _SUM
        case ast.UnaryOp(op=ast.Invert()):
            return r"\lnot " + _write(node.operand, _ATOM), _SIGN
        case ast.Compare():
            signs = [_COMPARISONS[type(operator)] for operator in node.ops]
            rest = [f" {sign} {_write(side, _SUM)}" for sign, side in zip(signs, node.comparators, strict=True)]
            return _write(node.left, _SUM) + "".join(rest), _COMPARISON
        case ast.IfExp():
            cases = [rf"{_write(node.body, _COMPARISON)} & \text{{if }} {_write(node.test, _CONDITION)}"]
            while isinstance(node.orelse, ast.IfExp):
                node = node.orelse
                cases.append(rf"{_write(node.body, _COMPARISON)} & \text{{if }} {_write(node.test, _CONDITION)}")
            cases.append(rf"{_write(node.orelse, _COMPARISON)} & \text{{else}}")
            return r"\begin{cases}" + r" \\ ".join(cases) + r"\end{cases}", _ATOM
        case ast.Call():
            return _call(node)
        case ast.Attribute(attr="T"):
            return _write(node.value, _ATOM) + r"^{\top}", _POWER
        case ast.Attribute():
            return rf"{_write(node.value, _ATOM)}\text{{.{_escaped(node.attr)}}}", _ATOM
        case ast.Tuple():
            return r"\left(" + ", ".join(_write(member, _CONDITION) for member in node.elts) + r"\right)", _ATOM
    raise NotImplementedError(f"no LaTeX for {ast.unparse(node)}")


def _operator(node: ast.BinOp) -> tuple[str, int]:
    left, right = node.left, node.right
    match node.op:
        case ast.Add():
            return f"{_write(left, _SUM)} + {_write(right, _SUM)}", _SUM
        case ast.Sub():
            return f"{_write(left, _SUM)} - {_write(right, _PRODUCT)}", _SUM
        case ast.Div():
            return rf"\frac{{{_write(left, _CONDITION)}}}{{{_write(right, _CONDITION)}}}", _PRODUCT
        case ast.Pow():
            return f"{_write(left, _ATOM)}^{{{_write(right, _CONDITION)}}}", _POWER
        case ast.MatMult():
            return rf"{_write(left, _PRODUCT)}\, {_write(right, _SIGN)}", _PRODUCT
        case ast.Mult():
            sign = r"\," if _is_number(left) or _is_number(right) else r"\odot"
            return f"{_write(left, _PRODUCT)} {sign} {_write(right, _SIGN)}", _PRODUCT
    raise NotImplementedError(f"no LaTeX for {ast.unparse(node)}")


def _is_number(node: ast.expr) -> bool:
    """Whether this is a number and no tensor, as far as the text tells."""
    match node:
        case ast.Constant():
            return True
        case ast.Name():
            return node.id in _NUMBERS
        case ast.UnaryOp():
            return _is_number(node.operand)
        case ast.BinOp():
            return _is_number(node.left) and _is_number(node.right)
        case ast.Call(func=ast.Name()):
            return all(_is_number(argument) for argument in node.args)
    return False


def _call(node: ast.Call) -> tuple[str, int]:
    arguments = [_write(argument, _CONDITION) for argument in node.args]
    arguments += [rf"\text{{{_escaped(word.arg or '')}}} = {_write(word.value, _CONDITION)}" for word in node.keywords]
    name = ast.unparse(node.func).rpartition(".")[2]
    if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) != "linalg":
        arguments = [_write(node.func.value, _CONDITION), *arguments]
    match name, arguments:
        case "sqrt", [inside]:
            return rf"\sqrt{{{inside}}}", _ATOM
        case "abs", [inside]:
            return rf"\left|{inside}\right|", _ATOM
        case "inverse", [_]:
            return rf"{_write(node.args[0], _ATOM)}^{{-1}}", _POWER
        case "exp", [inside]:
            return rf"e^{{{inside}}}", _POWER
    shown = _FUNCTIONS.get(name) or rf"\operatorname{{{_escaped(name)}}}"
    return rf"{shown}\left({', '.join(arguments)}\right)", _ATOM


def _escaped(name: str) -> str:
    return name.replace("_", r"\_")
