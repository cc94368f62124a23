"""What keeps Python from reading a pasted program: a notebook's commands, a prompt's `>>>`, indentation all over."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

_COMMAND = re.compile(r"^(\s*)([%!?]\S.*)$")
_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.|In \[\d*\]:)(?: |$)")


def readable(text: str) -> Iterator[tuple[str, str]]:
    """(label, new text) for each way to make it readable that applies; not sure to be enough."""
    lines = text.splitlines(keepends=True)
    commands = [number for number, line in enumerate(lines) if _COMMAND.match(line)]
    if commands:
        changed = [_COMMAND.sub(r"\1# \2", line) if _COMMAND.match(line) else line for line in lines]
        count = len(commands)
        yield ("Comment out this line" if count == 1 else f"Comment out these {count} lines"), "".join(changed)
    if any(_PROMPT.match(line) for line in lines):
        yield "Take the prompts away", "".join(map(_without_prompt, lines))
    elif textwrap.dedent(text) != text:
        yield "Take the indentation away", textwrap.dedent(text)


def _without_prompt(line: str) -> str:
    """What stands behind a prompt; what was printed as a comment."""
    if _PROMPT.match(line):
        return _PROMPT.sub("", line)
    return f"# {line}" if line.strip() else line
