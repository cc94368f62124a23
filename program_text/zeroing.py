"""Lines that set gradients to zero, commented out and in where they stand: `# optimizer.zero_grad()`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from program_text.errors import EditError
from program_text.source import Edit, Source

#: Stands in a block that would be empty without the line.
_PASS = "pass  # "  # noqa: S105 - a Python statement
_SILENCED = re.compile(r"(?P<before>\s*|.*[;:]\s*)(?P<mark>pass  # |#)(?P<spaces>\s*)(?P<code>\S.*)")


def live(source: Source) -> list[ast.stmt]:
    """The statements that set gradients to zero, in order."""
    return sorted(
        (statement for block in _blocks(source) for statement in block if _zeroes(statement)), key=source.start
    )


def silence(source: Source) -> list[Edit]:
    """The edits that comment these statements out.

    Raises:
        EditError: where one does not stand on a line of its own.
    """
    edits = []
    for block in _blocks(source):
        zeroing = [statement for statement in block if _zeroes(statement)]
        for statement in zeroing:
            needed = statement is block[0] and len(zeroing) == len(block) and block is not source.body
            edits.append(_comment_out(source, statement, _PASS if needed else "# "))
    return edits


def silenced(source: Source) -> list[Edit]:
    """The edits that bring commented statements back."""
    inside = lines_inside_strings(source)
    around = _indents_around(source)
    return [
        edit
        for number in range(1, len(source.starts))
        if number not in inside and "grad" in source.line(number)
        for edit in _restored(source, number, around[number - 1])
    ]


def _blocks(source: Source) -> Iterator[list[ast.stmt]]:
    """Every list of statements of the program."""
    for node in ast.walk(source.tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                yield block


def _zeroes(statement: ast.stmt) -> bool:
    """`optimizer.zero_grad()`, `w.grad.zero_()` or `w.grad = None`."""
    match statement:
        case ast.Assign(targets=[ast.Attribute(attr="grad")], value=ast.Constant(value=None)):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="zero_grad"))):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="zero_", value=ast.Attribute(attr="grad")))):
            return True
    return False


def _comment_out(source: Source, statement: ast.stmt, mark: str) -> Edit:
    rest = source.rest_of_line(statement).strip().removeprefix(";").lstrip()
    if statement.end_lineno != statement.lineno or not (rest == "" or rest.startswith("#")):
        raise EditError(f"Put {source.part(statement)[:40]} on a line of its own.", statement.lineno)
    start = source.start(statement)
    return Edit(start, start, mark)


def _restored(source: Source, number: int, around: set[str]) -> Iterator[Edit]:
    """The edit that brings the statement in a line's comment back, where there is one.

    Args:
        source: the program.
        number: the line.
        around: how the lines of code before and after it are indented.
    """
    match = _SILENCED.fullmatch(source.line(number))
    if match is None or not _is_zeroing_code(match["code"]):
        return
    start, end = (source.starts[number - 1] + place for place in match.span("mark"))
    spaces = 0 if match["mark"] == _PASS else len(match["spaces"])
    # Behind the sign stands a space or none; what more there is may be the line's own indentation.
    for extra in dict.fromkeys((min(1, spaces), 0, spaces)):
        # What stands where a block needs a statement stands where the statement did.
        placed = match["before"].strip() or match["mark"] == _PASS
        if placed or match["before"] + match["spaces"][extra:] in around:
            yield Edit(start, end + extra, "")
            return


def _indents_around(source: Source) -> list[set[str]]:
    """For each line, how the nearest lines of code before and after it are indented."""
    own = [_code_indent(source.line(number)) for number in range(1, len(source.starts))]
    found: list[set[str]] = [set() for _ in own]
    for numbers in (range(len(own)), range(len(own) - 1, -1, -1)):
        last: str | None = None
        for number in numbers:
            if last is not None:
                found[number].add(last)
            last = last if own[number] is None else own[number]
    return found


def _code_indent(line: str) -> str | None:
    """How a line of code is indented; None for an empty line or a comment."""
    code = line.lstrip()
    return line[: len(line) - len(code)] if code and not code.startswith("#") else None


def _is_zeroing_code(code: str) -> bool:
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return len(body) == 1 and _zeroes(body[0])


def lines_inside_strings(source: Source) -> set[int]:
    """The lines whose beginning is inside of a string."""
    return {
        line
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno is not None
        for line in range(node.lineno + 1, node.end_lineno + 1)
    }
