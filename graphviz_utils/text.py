"""Text of the learner's on its way into DOT and SVG: made visible, shortened, escaped, measured."""

from __future__ import annotations

import html
import unicodedata

#: Widths of Helvetica's characters in units of the font size, by rough class.
_NARROW, _WIDE, _USUAL = 0.3, 0.86, 0.56
_NARROW_CHARACTERS = frozenset("iljtfrI.,:;'|!()[]{} ")
_WIDE_CHARACTERS = frozenset("mwMW@%—…")


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
    kept = text
    while kept and text_width(kept + "…", size) > width:
        kept = kept[: min(len(kept) - 1, 400)]
    return kept + "…"


def text_width(text: str, size: float) -> float:
    """Estimated width in pixels, set in a sans-serif of this size."""
    total = 0.0
    for character in text:
        if character in _NARROW_CHARACTERS:
            total += _NARROW
        elif character in _WIDE_CHARACTERS or ord(character) > 0x2E80:
            total += _WIDE
        else:
            total += _USUAL
    return total * size


def xml(text: str) -> str:
    """Escaped for SVG text and attributes, after `visible`."""
    return html.escape(visible(text), quote=True)
