"""torchviz's own picture: as `make_dot` draws it, stable, without distutils, and honest about what it cannot draw."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from xml.etree import ElementTree

import pytest
import torch
from torchviz import make_dot

from graphviz_utils import torchviz_drawings
from graphviz_utils.torchviz_view import picture, renumber

SOURCE = "import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 5\nz = (y ** 2).mean()\n"


def labels(dot: str) -> list[str]:
    return sorted(re.findall(r'label="?([^"\]]*)', dot))


def test_picture_is_make_dots_with_renumbered_names() -> None:
    x = torch.ones(2, requires_grad=True)
    z = ((x * 5) ** 2).mean()
    ours = picture(z, {"x": x, "z": z}, show_attrs=True, show_saved=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        theirs = str(make_dot(z, params={"x": x, "z": z}, show_attrs=True, show_saved=True).source)
    assert labels(ours) == labels(theirs)
    assert ours == renumber(theirs)
    assert not re.search(r"\d{9,}", ours)


def test_pictures_come_with_both_options_and_the_programs_names() -> None:
    drawings, note = torchviz_drawings(SOURCE + "z.backward()\n")
    assert note == ""
    assert [(drawing.show_attrs, drawing.show_saved) for drawing in drawings] == [
        (False, False),
        (True, False),
        (False, True),
        (True, True),
    ]
    text = "".join(ElementTree.fromstring(drawings[0].svg).itertext())  # noqa: S314
    assert all(name in text for name in ("MeanBackward0", "PowBackward0", "MulBackward0", "AccumulateGrad", "x"))


def test_two_runs_give_the_same_bytes() -> None:
    first, second = (torchviz_drawings(SOURCE)[0][0] for _ in range(2))
    assert (first.svg, first.dot) == (second.svg, second.dot)


def test_last_backward_pass_is_the_one_drawn() -> None:
    drawings, _ = torchviz_drawings(SOURCE + "z.backward()\nw = x.exp().sum()\nw.backward()\n")
    assert "ExpBackward0" in drawings[0].dot
    assert "PowBackward0" not in drawings[0].dot


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x = 1\n", "no tensor has a grad_fn"),
        ("import torch\nx = torch.ones(1, requires_grad=True)\nfor i in range(1000):\n    x = x * 2\n", "deeper than"),
    ],
)
def test_what_torchviz_cannot_draw_is_said(source: str, words: str) -> None:
    drawings, note = torchviz_drawings(source)
    assert drawings == []
    assert words in note


def test_freed_graph_is_no_failure() -> None:
    source = SOURCE + "z.backward()\n"
    drawings, _ = torchviz_drawings(source)
    assert len(drawings) == 4


def test_torchviz_works_on_a_python_without_distutils() -> None:
    code = (
        "import sys\n"
        "class Hide:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name.split('.')[0] in ('distutils', '_distutils_hack'): raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Hide())\n"
        "sys.modules.pop('distutils', None)\n"
        "from graphviz_utils import torchviz_drawings\n"
        f"drawings, note = torchviz_drawings({SOURCE!r})\n"
        "assert len(drawings) == 4, note\n"
        "assert 'distutils' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


def test_leaf_without_a_name_is_drawn_again_and_again() -> None:
    source = "import torch\ny = (torch.ones(1, requires_grad=True) * 2).sum()\ny.backward()\n"
    pictures = {drawing.svg for _ in range(10) for drawing in torchviz_drawings(source)[0]}
    assert len(pictures) == 4
