"""The list of all that a program may use, as a page in Markdown, made from the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType

from autograd_trace.operations import FAMILIES, NAMES, OPERATIONS, TYPES
from autograd_trace.operations.row import DOCUMENTATION, Name, Operation, TypeRow

_HEAD = """# The PyTorch subset

Made from the table in `autograd_trace/operations/` by `python -m autograd_trace.operations`; do not edit.

A program may use what stands here, and Python's statements and built-in functions. It holds {operations} tensor
operations under {spellings} names, and {names} further names. Whatever PyTorch has beside it is refused with the line
and the nearest name that is allowed; what PyTorch itself does not have gives PyTorch's own error.

How a row is read: `g` is the gradient that arrives at the result, and the rule says what is sent on to an input. A name
`add_` is the operation in place. Arguments are given in this order or by name; `out=` is not taken.
"""
_KINDS = (
    ("layer", "Layers, containers and losses of `torch.nn`"),
    ("optimizer", "Optimizers"),
    ("scheduler", "Learning-rate schedulers"),
    ("context", "Modes"),
    ("function", "Functions that are no tensor operations"),
    ("class", "Classes"),
    ("constant", "Constants"),
)


def page() -> str:
    """The whole page."""
    spellings = sum(len(row.functions) + len(row.methods) for row in OPERATIONS)
    head = _HEAD.format(operations=len(OPERATIONS), spellings=spellings, names=len(NAMES))
    parts = [head, *map(_family, FAMILIES), *(_names(kind, title) for kind, title in _KINDS), _types(TYPES)]
    return "\n".join(parts)


def family_title(module: ModuleType) -> str:
    """What a family is called: the first line of its module."""
    return (module.__doc__ or "").partition("\n")[0].rstrip(".")


def _family(module: ModuleType) -> str:
    rows = (_cells(row) for row in module.OPERATIONS)
    return f"## {family_title(module)}\n\n" + _table(("operation", "call", "result", "`grad_fn`", "sent back"), rows)


def _cells(row: Operation) -> tuple[str, ...]:
    name = f"[{row.name}]({row.url})" if row.url else row.name
    rules = [f"{rule.input}: {markdown(rule.plain) if rule.words else code(rule.plain)}" for rule in row.backward]
    if not row.grad_fn:
        rules = [f"nothing: {markdown(row.cut)}" if row.cut else "nothing"]
    nodes = " ".join(map(code, row.grad_fn)) if "NotImplemented" not in row.grad_fn else "no derivative"
    return name, ", ".join(map(code, calls(row))), markdown(row.forward), nodes, "; ".join(rules)


def calls(row: Operation) -> Iterator[str]:
    """The first spelling with its arguments, then the others."""
    for sign in row.operators:
        if sign.startswith("unary "):
            yield f"{sign.removeprefix('unary ')}a"
        else:
            yield sign if sign[0] in ".[" else f"a {sign} b"
    arguments = ", ".join(row.arguments)
    names = [*row.functions, *(f".{method}" for method in row.methods)]
    for index, name in enumerate(names):
        yield f"{name}({arguments})" if index == 0 else name


def _names(kind: str, title: str) -> str:
    found = [row for row in NAMES if row.kind == kind]
    if kind == "constant":
        return f"## {title}\n\n" + ", ".join(code(row.name) for row in found) + "\n"
    return f"## {title}\n\n" + _table(("name", "arguments"), map(_name_cells, found))


def _name_cells(row: Name) -> tuple[str, str]:
    shown = f"[{row.name}]({DOCUMENTATION}/generated/{row.name}.html)" if row.name.startswith("torch.") else row.name
    return shown, code(", ".join(row.arguments)) if row.arguments else ""


def _types(rows: Iterable[TypeRow]) -> str:
    cells = ((code(row.type.removeprefix("builtins.")), _words(row.attributes), _words(row.methods)) for row in rows)
    return "## Attributes and methods by type\n\n" + _table(("type", "attributes", "methods"), cells)


def _words(names: Iterable[str]) -> str:
    return ", ".join(map(code, names))


def markdown(text: str) -> str:
    """A sentence or a formula, without what Markdown would read as more."""
    return text.replace("*", r"\*").replace("<", "&lt;")


def code(text: str) -> str:
    """Text as code."""
    return f"`{text}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
