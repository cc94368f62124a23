"""A program's lines as SVG text: coloured, wrapped, with the running line marked."""

from __future__ import annotations

import io
import keyword
import tokenize
from dataclasses import dataclass

from graphviz_utils.text import shorten, xml

#: Width of a character and height of a line in a monospaced font, in units of the font size.
CHARACTER, LINE = 0.602, 1.45
#: Rows that one line may take before it ends in an ellipsis.
_MOST_ROWS = 4
#: In a window of so few rows, what led to a line says more than what comes.
_FEW = 3
_INDENT = 4
_STRINGS = {
    getattr(tokenize, name)
    for name in ("STRING", "FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END")
    if hasattr(tokenize, name)
}


@dataclass(frozen=True, slots=True)
class Type:
    """The type that a listing is set in: font size in pixels, and characters in a row, line numbers not counted."""

    size: float
    characters: int

    @property
    def row(self) -> float:
        """Height of a row, in pixels."""
        return self.size * LINE


@dataclass(frozen=True, slots=True)
class Window:
    """Which lines are shown, counted from 1, both inclusive."""

    first: int
    last: int


def program_lines(source: str) -> list[str]:
    """The lines of a program without empty ones at its end; tabs as Python's editors show them."""
    return source.rstrip().expandtabs(4).split("\n")


def type_for(lines: list[str], width: float, height: float, sizes: tuple[float, ...]) -> Type:
    """The largest of these sizes at which all lines fit into a box, else the last."""
    digits = len(str(len(lines))) + 2
    for size in sizes:
        found = Type(size, max(int(width / (size * CHARACTER)) - digits, 10))
        if row_count(lines, found.characters) * found.row <= height:
            break
    return found


def row_count(lines: list[str], characters: int) -> int:
    """How many rows the lines take at so many characters a row."""
    return sum(len(_rows(line, characters)) for line in lines)


def window(lines: list[str], line: int, most: int, characters: int) -> Window:
    """The lines around one that take at most so many rows; of many it stands in the upper third, of few at the end."""
    heights = [len(_rows(text, characters)) for text in lines]
    first = last = min(max(line, 1), len(lines))
    used = heights[first - 1]
    above = most // 3 if most > _FEW else most
    while first > 1 and used + heights[first - 2] <= above:
        first -= 1
        used += heights[first - 1]
    while last < len(lines) and used + heights[last] <= most:
        last += 1
        used += heights[last - 1]
    while first > 1 and used + heights[first - 2] <= most:
        first -= 1
        used += heights[first - 1]
    return Window(first, last)


def listing(
    lines: list[str], shown: Window, running: int | None, kind: Type, *, x: float, y: float, width: float
) -> str:
    """The lines of a window.

    Args:
        lines: the program's.
        shown: which of them.
        running: the line that is marked, None for none.
        kind: the type they are set in.
        x: left edge, in pixels.
        y: top edge.
        width: of the mark behind the running line.
    """
    colours = _colours("\n".join(lines))
    gutter = (len(str(len(lines))) + 2) * kind.size * CHARACTER
    parts = [f'<g class="listing" font-size="{kind.size:g}">']
    top = y
    for number in range(shown.first, shown.last + 1):
        rows = _rows(lines[number - 1], kind.characters)
        if number == running:
            high = len(rows) * kind.row
            parts.append(f'<rect class="running" x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{high:.1f}"/>')
            parts.append(f'<rect class="running-bar" x="{x:.1f}" y="{top:.1f}" width="4" height="{high:.1f}"/>')
        base = top + kind.size * 1.06
        end = x + gutter - kind.size * CHARACTER
        parts.append(f'<text class="number" x="{end:.1f}" y="{base:.1f}" text-anchor="end">{number}</text>')
        for row in rows:
            left = x + gutter + row.indent * kind.size * CHARACTER
            text = _coloured(row, colours.get(number, []))
            parts.append(f'<text x="{left:.1f}" y="{base:.1f}" xml:space="preserve">{text}</text>')
            base += kind.row
        top += len(rows) * kind.row
    return "\n".join([*parts, "</g>"])


@dataclass(frozen=True, slots=True)
class _Row:
    """A piece of a line, from the column `start` on, moved right by `indent` characters."""

    text: str
    start: int
    indent: int


def _rows(line: str, characters: int) -> list[_Row]:
    """A line broken at blanks where it can be; what continues it is moved in."""
    found: list[_Row] = []
    start, indent = 0, 0
    while True:
        room = max(characters - indent, 6)
        rest = line[start:]
        if len(rest) <= room or len(found) == _MOST_ROWS - 1:
            return [*found, _Row(shorten(rest, room), start, indent)]
        blank = rest.rfind(" ", room // 3, room + 1)
        cut = blank + 1 if blank >= 0 else room
        found.append(_Row(rest[:cut], start, indent))
        start += cut
        indent = min(len(line) - len(line.lstrip()) + _INDENT, characters // 3)


def _coloured(row: _Row, colours: list[tuple[int, int, str]]) -> str:
    parts, place = [], 0
    for first, last, kind in colours:
        start, end = max(first - row.start, 0), min(last - row.start, len(row.text))
        if place <= start < end:
            parts += [xml(row.text[place:start]), f'<tspan class="{kind}">{xml(row.text[start:end])}</tspan>']
            place = end
    return "".join([*parts, xml(row.text[place:])])


def _colours(source: str) -> dict[int, list[tuple[int, int, str]]]:
    """By line: (start, end, kind) of each coloured piece; from where Python cannot read the text on there is none."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            kind = _kind(token)
            (first, start), (last, end) = token.start, token.end
            for line in range(first, last + 1) if kind else ():
                from_here = start if line == first else 0
                found.setdefault(line, []).append((from_here, end if line == last else len(source), kind))
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def _kind(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME:
        return "keyword" if keyword.iskeyword(token.string) else ""
    if token.type in _STRINGS:
        return "string"
    return {tokenize.NUMBER: "numeral", tokenize.COMMENT: "comment"}.get(token.type, "")
