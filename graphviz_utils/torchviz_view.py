"""torchviz's own picture, made from live tensors by running the program once more."""

from __future__ import annotations

import re
import sys
import types
import warnings
from typing import Any

import torch
from torch import Tensor

from autograd_trace.limits import Limits
from autograd_trace.run import record
from autograd_trace.views import grad_fn_of
from graphviz_utils.drawing import TorchvizDrawing
from graphviz_utils.render import dot_to_svg
from graphviz_utils.text import shorten, visible

#: torchviz walks by recursion: deeper graphs end in a RecursionError (torchviz 0.0.3).
DEEPEST = 400
#: Beyond so many nodes its picture cannot be read, and laying it out takes seconds.
MOST_NODES = 1_000
#: Characters of a name.
_LONGEST = 80
_IDENTITY = re.compile(r"\b\d{9,}\b")
_VARIANTS = ((False, False), (True, False), (False, True), (True, True))


def _make_dot() -> Any:
    """`torchviz.make_dot`; torchviz 0.0.3 imports distutils, which Python 3.12 no longer has."""
    missing = _without_distutils()
    try:
        from torchviz import make_dot
    finally:
        for name in missing:
            sys.modules.pop(name, None)
    return make_dot


def _without_distutils() -> list[str]:
    try:
        import distutils.version  # noqa: F401
    except ImportError:
        package, version = types.ModuleType("distutils"), types.ModuleType("distutils.version")
        version.LooseVersion = _LooseVersion  # type: ignore[attr-defined]
        package.version = version  # type: ignore[attr-defined]
        sys.modules["distutils"], sys.modules["distutils.version"] = package, version
        return ["distutils", "distutils.version"]
    return []


class _LooseVersion:
    """As much of distutils.version.LooseVersion as torchviz asks for: comparison."""

    def __init__(self, text: str) -> None:
        self.parts = [int(part) for part in re.findall(r"\d+", text)[:3]]

    def __lt__(self, other: _LooseVersion | str) -> bool:
        return self.parts < (other if isinstance(other, _LooseVersion) else _LooseVersion(other)).parts

    def __ge__(self, other: _LooseVersion | str) -> bool:
        return not self < other


def picture(root: Tensor, names: dict[str, Any], *, show_attrs: bool = False, show_saved: bool = False) -> str:
    """The DOT that `make_dot` gives for a live tensor, with its `id()`s numbered in the order of appearance.

    Args:
        root: the tensor that the graph hangs on.
        names: the program's names; tensors among them are named in the picture.
        show_attrs: torchviz's own option.
        show_saved: likewise; needs what was saved to be still there.

    Raises:
        RuntimeError: where `show_saved` meets tensors that were freed.
    """
    parameters = {_label(name): value for name, value in names.items() if isinstance(value, Tensor)}
    with warnings.catch_warnings():
        # torchviz 0.0.3 compares versions by distutils, which warns that it is deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        dot = _make_dot()(root, params=parameters, show_attrs=show_attrs, show_saved=show_saved)
    return renumber(str(dot.source))


def _label(name: str) -> str:
    r"""A name as DOT shows it unchanged: a backslash starts an escape there (`\N`), an ampersand an entity."""
    return shorten(visible(name), _LONGEST).replace("\\", "\\\\").replace("&", "&amp;")


def renumber(dot: str) -> str:
    """DOT with every `id()` replaced by a number in the order of appearance."""
    numbers: dict[str, str] = {}
    return _IDENTITY.sub(lambda found: numbers.setdefault(found.group(), f"n{len(numbers)}"), dot)


def too_large(root: Tensor) -> str:
    """Why torchviz cannot draw the graph, "" where it can."""
    depths: dict[Any, int] = {}
    level = [root.grad_fn]
    depth = 0
    while level:
        depth += 1
        below = []
        for node in level:
            if node is not None and node not in depths:
                depths[node] = depth
                below += [target for target, _ in node.next_functions]
        if depth > DEEPEST:
            return f"torchviz cannot draw a graph deeper than {DEEPEST} nodes. The annotated picture shows it."
        if len(depths) > MOST_NODES:
            return (
                f"torchviz's picture of more than {MOST_NODES:,} nodes cannot be read. The annotated picture shows it."
            )
        level = below
    return ""


def torchviz_drawings(source: str, seed: int = 0, limits: Limits | None = None) -> tuple[list[TorchvizDrawing], str]:
    """The pictures that torchviz makes of the graph of the last backward pass, or of the last tensor with a grad_fn.

    Returns:
        The pictures with each setting of `show_attrs` and `show_saved`, and a sentence where there are none.
    """
    counter = _Counter()
    record(source, seed, limits=limits, observer=counter)
    painter = _Painter(counter.passes - 1)
    record(source, seed, limits=limits, observer=painter)
    return painter.drawings, painter.note


class _Counter:
    """Counts the backward passes of a run."""

    def __init__(self) -> None:
        self.passes = 0

    def before_backward(self, number: int, roots: tuple[Tensor, ...], names: dict[str, Any]) -> None:
        self.passes = number + 1

    def at_end(self, names: dict[str, Any]) -> None:
        """Nothing to do."""


class _Painter:
    """Draws at one backward pass, or at the end where there is none; holds no tensor."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.drawings: list[TorchvizDrawing] = []
        self.note = "There is no graph yet: no tensor has a grad_fn."

    def before_backward(self, number: int, roots: tuple[Tensor, ...], names: dict[str, Any]) -> None:
        if number == self.wanted and roots and grad_fn_of(roots[0]) is not None:
            self._draw(roots[0], names)

    def at_end(self, names: dict[str, Any]) -> None:
        if self.drawings or self.wanted >= 0:
            return
        last = next(
            (
                value
                for value in reversed(names.values())
                if isinstance(value, Tensor) and grad_fn_of(value) is not None
            ),
            None,
        )
        if last is not None:
            self._draw(last, names)

    def _draw(self, root: Tensor, names: dict[str, Any]) -> None:
        self.note = too_large(root)
        if self.note:
            return
        with torch.enable_grad():
            for show_attrs, show_saved in _VARIANTS:
                try:
                    dot = picture(root, names, show_attrs=show_attrs, show_saved=show_saved)
                except RuntimeError:
                    self.note = "What the nodes had saved was freed: torchviz cannot show it."
                    continue
                self.drawings.append(TorchvizDrawing(show_attrs, show_saved, dot_to_svg(dot), dot))
