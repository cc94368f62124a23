"""A command line's options as a class of their defaults: `args = parser.parse_args()` becomes `class args: …`."""

from __future__ import annotations

import ast

from autograd_trace.offers.program import Program

_SWITCHES = {"store_true": "False", "store_false": "True"}


def is_parsed(statement: ast.stmt) -> bool:
    """Whether a statement reads the command line."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=ast.Call(func=ast.Attribute(attr="parse_args"))):
            return True
    return False


def defaults(program: Program, statement: ast.stmt) -> str:
    """The class that stands for a statement of `is_parsed`."""
    assert isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)  # noqa: S101
    indent = " " * statement.col_offset
    lines = [f"{indent}    {name} = {value}" for name, value in _options(program)] or [f"{indent}    pass"]
    return "\n".join([f"class {statement.targets[0].id}:", *lines])


def _options(program: Program) -> list[tuple[str, str]]:
    """Name and default of each `add_argument`, as code."""
    calls = [
        node
        for node in ast.walk(program.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument"
    ]
    found: dict[str, str] = {}
    for call in sorted(calls, key=lambda call: call.lineno):
        flags = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        words = {word.arg: word.value for word in call.keywords if word.arg}
        long = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
        dest = words.get("dest")
        name = str(dest.value) if isinstance(dest, ast.Constant) else long.lstrip("-").replace("-", "_")
        if name.isidentifier():
            found[name] = _default(program, words)
    return list(found.items())


def _default(program: Program, words: dict[str, ast.expr]) -> str:
    given = words.get("default")
    if given is not None and not any(isinstance(node, ast.Name | ast.Call) for node in ast.walk(given)):
        return program.part(given)
    action = words.get("action")
    return _SWITCHES.get(str(action.value), "None") if isinstance(action, ast.Constant) else "None"
