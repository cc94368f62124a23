"""Minibatches: `for x_batch, y_batch in zip(x.split(2), y.split(2)):` around the steps of an epoch.

This line is all that there is. The size is read from it, and taking it out gives the program before to the letter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from program_text import data, zeroing
from program_text.errors import EditError
from program_text.source import Edit, Source

#: What ends an inner loop early would no longer end the outer one.
_JUMPS = (ast.Break, ast.Continue)


@dataclass(frozen=True)
class Batches:
    """A loop over minibatches as it is written here.

    Attributes:
        loop: its statement.
        sizes: the places of its size, one for each tensor that is split.
        names: by the name of a batch, that of the tensor that it is a part of.
    """

    loop: ast.For
    sizes: tuple[ast.Constant, ...]
    names: Mapping[str, str]


@dataclass(frozen=True)
class Steps:
    """What one batch goes through: the statements of an epoch from the forward pass to the last that uses gradients.

    Attributes:
        statements: these, in order.
        names: the tensors of data that they use.
    """

    statements: Sequence[ast.stmt]
    names: Sequence[str]


def read_batch(text: str) -> int | None:
    """The examples in a minibatch, 0 where each step takes all of them, None where none can be made.

    Raises:
        EditError: where Python cannot read the program.
    """
    source = Source(text)
    epochs = epochs_of(source)
    found = epochs and _batches(epochs)
    if found:
        return int(found.sizes[0].value)  # type: ignore[arg-type]  # _part found a whole number
    try:
        _steps(source, epochs)
    except EditError:
        return None
    return 0


def set_batch(text: str, size: int) -> str:
    """A program whose steps take so many examples each, 0 for all of them.

    Raises:
        EditError: where its steps cannot be put into a loop over minibatches, or taken out of it.
    """
    source = Source(text)
    epochs = epochs_of(source)
    found = epochs and _batches(epochs)
    if size < 0:
        raise EditError("A batch cannot have fewer examples than none.")
    if found:
        edits = [source.replacing(place, str(size)) for place in found.sizes] if size else _joined(source, found)
        return source.replaced(edits)
    return source.replaced(_divided(source, _steps(source, epochs), size)) if size else text


def epochs_of(source: Source) -> ast.For | None:
    """The first loop at the top level with a backward pass."""
    loops = (statement for statement in source.body if isinstance(statement, ast.For))
    return next((loop for loop in loops if any(_calls(each, "backward") for each in loop.body)), None)


def _batches(epochs: ast.For) -> Batches | None:
    for statement in epochs.body:
        match statement:
            case ast.For(target=ast.Name() as target, iter=ast.Call() as split):
                pairs = [_part(target, split)]
            case ast.For(target=ast.Tuple(elts=targets), iter=ast.Call(func=ast.Name(id="zip"), args=splits)) if len(
                targets
            ) == len(splits):
                pairs = [_part(target, split) for target, split in zip(targets, splits, strict=True)]
            case _:
                continue
        parts = [part for part in pairs if part is not None]
        if parts and len(parts) == len(pairs) and len({size.value for _, _, size in parts}) == 1:
            names = {batch: whole for batch, whole, _ in parts}
            return Batches(statement, tuple(size for _, _, size in parts), names)
    return None


def _part(target: ast.expr, split: ast.expr) -> tuple[str, str, ast.Constant] | None:
    """The names and the size in `x_batch` and `x.split(2)`."""
    match target, split:
        case (
            ast.Name(id=batch),
            ast.Call(
                func=ast.Attribute(value=ast.Name(id=whole), attr="split"),
                args=[ast.Constant(value=int()) as size],
                keywords=[],
            ),
        ):
            return batch, whole, size
    return None


def _steps(source: Source, epochs: ast.For | None) -> Steps:
    """What a batch goes through; raises EditError, which says why there is no such thing."""
    if epochs is None:
        raise EditError("No loop calls backward(). Write one over the epochs.")
    body = [statement for statement in epochs.body if not _calls(statement, "print")]
    known = data.names(source, epochs)
    backward = next((at for at, each in enumerate(body) if _calls(each, "backward")), None)
    if backward is None:
        raise EditError("Put backward() and print() on lines of their own.")
    zeroing_lines = {statement.lineno for statement in zeroing.live(source)}
    starts = [
        at for at, each in enumerate(body[: backward + 1]) if data.used(each, known) or each.lineno in zeroing_lines
    ]
    ends = [at for at, each in enumerate(body) if each.lineno in zeroing_lines or _uses_gradients(each)]
    stepping = [at for at, each in enumerate(body) if at > backward and _calls(each, "step")][:1]
    first, last = min(starts, default=backward), max([backward, *ends, *stepping])
    statements = epochs.body[epochs.body.index(body[first]) : epochs.body.index(body[last]) + 1]
    names = [name for name in known if any(data.used(each, [name]) for each in statements)]
    if not names:
        raise EditError("The loop uses no tensor of data, such as x = torch.rand(5).")
    if any(isinstance(node, _JUMPS) for each in statements for node in ast.walk(each)):
        raise EditError("break and continue would leave the loop over minibatches instead of the epochs.")
    for statement in statements:
        _indent(source, statement)
    return Steps(statements, names)


def _divided(source: Source, steps: Steps, size: int) -> list[Edit]:
    """The edits that put the loop around the steps."""
    taken = {node.id for node in ast.walk(source.tree) if isinstance(node, ast.Name)}
    batches = {name: _free(f"{name}_batch", taken) for name in steps.names}
    splits = [f"{name}.split({size})" for name in steps.names]
    iterated = f"zip({', '.join(splits)})" if len(splits) > 1 else splits[0]
    first, last = _lines(source, steps.statements)
    indent = _indent(source, steps.statements[0])
    header = f"{indent}for {', '.join(batches.values())} in {iterated}:{source.line_end}"
    begin = source.starts[first - 1]
    deeper = [Edit(at, at, "    ") for at in _starts(source, first, last)]
    return [Edit(begin, begin, header + deeper[0].text), *deeper[1:], *_renamed(source, steps.statements, batches)]


def _joined(source: Source, batches: Batches) -> list[Edit]:
    """The edits that take the loop out again."""
    loop = batches.loop
    _, last = _lines(source, loop.body)
    head_end = loop.iter.end_lineno or loop.lineno
    deeper = len(_indent(source, loop.body[0])) - len(_indent(source, loop))
    head = Edit(source.starts[loop.lineno - 1], source.starts[head_end], "")
    back = [Edit(at, at + min(deeper, _spaces(source.text[at:])), "") for at in _starts(source, head_end + 1, last)]
    return [head, *back, *_renamed(source, loop.body, batches.names)]


def _lines(source: Source, statements: Sequence[ast.stmt]) -> tuple[int, int]:
    """First and last line of statements, with the comments that stand close to them in the same column."""
    first, last = statements[0].lineno, statements[-1].end_lineno or statements[-1].lineno
    indent = _indent(source, statements[0])
    comment = f"{indent}#"
    while source.line(first - 1).startswith(comment):
        first -= 1
    while last + 1 < len(source.starts) and source.line(last + 1).startswith(comment):
        last += 1
    return first, last


def _indent(source: Source, statement: ast.stmt) -> str:
    before = source.text[source.starts[statement.lineno - 1] : source.start(statement)]
    if before.strip():
        raise EditError("Put each statement of the loop on a line of its own.", statement.lineno)
    return before


def _starts(source: Source, first: int, last: int) -> list[int]:
    """Where the lines begin that are indented: neither empty nor inside of a string."""
    inside = zeroing.lines_inside_strings(source)
    numbers = (number for number in range(first, last + 1) if number not in inside and source.line(number).strip())
    return [source.starts[number - 1] for number in numbers]


def _spaces(text: str) -> int:
    return len(text) - len(text.lstrip())


def _renamed(source: Source, statements: Sequence[ast.stmt], names: Mapping[str, str]) -> Iterator[Edit]:
    for statement in statements:
        for node in data.loads(statement):
            if node.id in names:
                yield source.replacing(node, names[node.id])


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _calls(statement: ast.stmt, name: str) -> bool:
    """Whether a function or method of this name is called anywhere in it."""
    calls = (node.func for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(name == (func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")) for func in calls)


def _uses_gradients(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "grad" for node in ast.walk(statement))
