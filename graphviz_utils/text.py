"""Text of the learner's on its way into DOT and SVG: made visible, shortened, escaped, measured."""

from __future__ import annotations

import html
import unicodedata

#: Advance widths of Helvetica in thousandths of the font size, from Adobe's font metrics; Arial and Liberation Sans
#: have the same.
_WIDTHS = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[]\\ft",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvsxyz",
    556: "#$0123456789?L_abdeghnopqu",
    584: "+<=>~−×",
    604: "■",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "…—",
    1015: "@",
}
_WIDTH = {character: width / 1000 for width, characters in _WIDTHS.items() for character in characters}
#: For any other character: a letter's, and from East Asian scripts on a full square.
_OTHER, _SQUARE, _SQUARES_FROM = 0.62, 1.05, "⺀"
#: How much wider the bold cut runs.
BOLD = 1.07


def visible(text: str) -> str:
    r"""Text with every control character, bidirectional mark and lone surrogate made a visible symbol.

    >>> visible("a\tb"), visible("x\u202ey")
    ('a␉b', 'x�y')
    """
    return "".join(_symbol(character) for character in text)


def _symbol(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return "�"
    return character


def shorten(text: str, characters: int) -> str:
    """At most so many characters, the last an ellipsis where something is left out."""
    return text if len(text) <= characters else text[: max(characters - 1, 0)] + "…"


def fit(text: str, width: float, size: float) -> str:
    """The text shortened until it fits so many pixels at this font size."""
    if text_width(text, size) <= width:
        return text
    left = width - text_width("…", size)
    for index, character in enumerate(text):
        left -= text_width(character, size)
        if left < 0:
            return text[:index] + "…"
    return text


def text_width(text: str, size: float) -> float:
    """Width in pixels, set in Helvetica of this size.

    >>> round(text_width("[12.5, -3]", 10), 2)
    39.47
    """
    total = 0.0
    for character in text:
        found = _WIDTH.get(character)
        total += found if found is not None else _SQUARE if character >= _SQUARES_FROM else _OTHER
    return total * size


def xml(text: str) -> str:
    """Escaped for SVG text and attributes, after `visible`."""
    return html.escape(visible(text), quote=True)
