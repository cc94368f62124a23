"""`re`, as far as Python's search for a pattern ends in a bounded time.

Python's matcher goes back over every choice that a pattern leaves open. Their number is bounded from the parsed pattern
before it runs: a repeat of what itself leaves choices open, where the number explodes, is refused.
"""

from __future__ import annotations

import re
import re._parser as parser  # type: ignore[import-not-found]  # it has no stub
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator.admitted import register
from autograd_trace.evaluator.guards import Guards
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.values import Allowed

if TYPE_CHECKING:
    from autograd_trace.evaluator.calls import Calls

#: What matches one character, or a place between two.
_SINGLE = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN", "AT", "CATEGORY"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
#: A step of Python's matcher takes about ten times as long as one of the other calls that are bounded.
_STEP = 10
#: How Python's functions take their arguments, after the pattern.
_ARGUMENTS = {
    **dict.fromkeys(("findall", "match", "fullmatch", "search"), ("string", "flags")),
    "split": ("string", "maxsplit", "flags"),
    "sub": ("repl", "string", "count", "flags"),
}
METHODS = tuple(_ARGUMENTS)


def function(calls: Calls, site: Site, allowed: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`re.NAME(pattern, …)`."""
    name = allowed.dotted.rpartition(".")[2]
    words = dict(zip(("pattern", *_ARGUMENTS.get(name, ("flags",))), args, strict=False)) | kwargs
    pattern, flags = words.pop("pattern", None), words.get("flags", 0)
    if not isinstance(pattern, (str, re.Pattern)):
        return allowed.target(*args, **kwargs)
    if name == "escape":
        calls.machine.guards.length(2 * len(pattern) if isinstance(pattern, str) else 0, "string")
    else:
        compiled = pattern if isinstance(pattern, re.Pattern) else _compiled(pattern, flags)
        if name != "compile":
            _check(calls.machine.guards, compiled, words)
    if callable(words.get("repl")):
        args, kwargs = (), {"pattern": pattern, **words, "repl": _replacement(calls, words["repl"], site)}
    return allowed.target(*args, **kwargs)


def method(
    calls: Calls, site: Site, pattern: re.Pattern[str], name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """`pattern.NAME(…)`, where only the arguments that the function takes too are allowed."""
    words = dict(zip((name for name in _ARGUMENTS[name] if name != "flags"), args, strict=False)) | kwargs
    _check(calls.machine.guards, pattern, words)
    if callable(words.get("repl")):
        words["repl"] = _replacement(calls, words["repl"], site)
    return getattr(pattern, name)(**words)


def _compiled(pattern: str, flags: Any) -> re.Pattern[str]:
    """The pattern, once what cannot be bounded in it is refused; Python's own error where it is wrong."""
    if len(pattern) > 1_000:
        raise Unsupported("a pattern of more than 1,000 characters cannot be used here", hint="Use a shorter one.")
    return re.compile(pattern, flags)


def _check(guards: Guards, pattern: re.Pattern[Any], words: dict[str, Any]) -> None:
    """Refuse a search that may take too long, or whose result would be too large."""
    text, repl = words.get("string"), words.get("repl")
    if not isinstance(text, str) or not isinstance(pattern.pattern, str):
        return
    items = list(parser.parse(pattern.pattern, pattern.flags))
    guards.effort(_STEP * (len(text) + 1) * len(pattern.pattern) * _choices(items, len(text), at_end=True))
    guards.length((len(text) + 1) * (pattern.groups + 1))
    if isinstance(repl, str) and repl:
        found = sum(1 for _ in pattern.finditer(text))
        guards.length(len(text) * (1 + repl.count("\\")) + found * len(repl), "string")


def _choices(items: list[Any], length: int, *, at_end: bool = False) -> int:
    """In how many ways, at most, a sequence of a pattern's parts can match from one place of a text.

    What repeats at the very end is never gone back to, as nothing fails after it.
    """
    total = 1
    for place, (operation, content) in enumerate(items):
        name, last = str(operation), at_end and place == len(items) - 1
        if name in _REPEATS:
            low, high, repeated = content
            if _choices(list(repeated), length) > 1:
                raise Unsupported(
                    "a repeat of something that can match in several ways cannot be used in a pattern here",
                    hint="Such a search may never end. Repeat a single character or class: [a-z]+.",
                )
            total *= max(int(low), 1) if last else max(min(int(high), length) - min(int(low), length) + 1, 1)
        elif name == "SUBPATTERN":
            total *= _choices(list(content[3]), length, at_end=last)
        elif name == "BRANCH":
            total *= sum(_choices(list(branch), length) for branch in content[1])
        elif name not in _SINGLE:
            raise Unsupported(
                f"{name.lower()} cannot be used in a pattern here", hint="Use characters, classes, groups and repeats."
            )
    return total


def _replacement(calls: Calls, repl: Any, site: Site) -> Callable[[re.Match[str]], Any]:
    """The program's function that makes what a match is replaced by, all of it within the limit of a string."""
    made = 0

    def replace(match: re.Match[str]) -> Any:
        nonlocal made
        text = calls.value(repl, (match,), {}, site)
        made += len(text) if isinstance(text, str) else 0
        calls.machine.guards.length(made, "string")
        return text

    return replace


register(re.Pattern)
register(re.Match)
register(re.RegexFlag)
