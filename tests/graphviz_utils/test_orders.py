"""Orders: several pictures in one file, the same bytes each time, and words where there is nothing to draw."""

from __future__ import annotations

import io
import zipfile

import msgspec
import pikepdf
import pytest

from graphviz_utils.orders import MOST_SHOTS, Album, Order, Shot
from graphviz_utils.pictures import NoPicture, carry_out

PROGRAM = "import torch\nx = torch.ones(2, requires_grad=True)\ny = (x * 5).sum()\ny.backward()\n"
OTHER = "import torch\nw = torch.ones(1, requires_grad=True)\n(w * w).backward()\n"
LINK = "https://lab.example.org/playground?step=3"
SHOTS = (Shot(3, "Forward", LINK), Shot(5, "Backward"))


def test_figures_of_several_programs_are_pages_of_one_pdf() -> None:
    order = Order("figure", "pdf", (Album(PROGRAM, SHOTS), Album(OTHER, (Shot(2),))))
    data = carry_out(order)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 3
        assert str(pdf.pages[0].Annots[0].A.URI) == LINK
        assert "/Annots" not in pdf.pages[1]
    assert carry_out(order) == data
    assert order.ending == "pdf"


@pytest.mark.parametrize(("form", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_several_pictures_are_a_zip_the_same_each_time(form: str, start: bytes) -> None:
    order = msgspec.convert(
        {"view": "figure", "format": form, "albums": [{"source": PROGRAM, "shots": [{"step": 3}, {"step": 5}]}]}, Order
    )
    data = carry_out(order)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [f"figure-01.{form}", f"figure-02.{form}"]
        assert all(archive.read(name).startswith(start) for name in archive.namelist())
    assert carry_out(order) == data
    assert order.ending == "zip"


def test_one_picture_is_a_file_of_its_own() -> None:
    order = Order("annotated", "svg", (Album(PROGRAM, (Shot(),)),))
    assert carry_out(order).startswith(b"<svg")
    assert order.ending == "svg"


@pytest.mark.parametrize(
    ("view", "source", "said"),
    [
        ("annotated", "x = 1\n", "no graph"),
        ("torchviz", "x = 1\n", "no tensor"),
        ("loss", PROGRAM, "no loop with a loss"),
    ],
)
def test_what_cannot_be_drawn_is_said(view: str, source: str, said: str) -> None:
    order = msgspec.convert({"view": view, "format": "png", "albums": [{"source": source, "shots": [{}]}]}, Order)
    with pytest.raises(NoPicture, match=said):
        carry_out(order)


def test_address_of_another_kind_is_no_link() -> None:
    order = Order("figure", "svg", (Album(PROGRAM, (Shot(2, link="javascript:alert(1)"),)),))
    assert b"<a href" not in carry_out(order)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "exe"},
        {"view": "all"},
        {"albums": []},
        {"albums": [{"source": "", "shots": [{}] * (MOST_SHOTS + 1)}]},
    ],
)
def test_order_that_nobody_offers_is_refused(change: dict[str, object]) -> None:
    order = {"view": "figure", "format": "pdf", "albums": [{"source": "x = 1", "shots": [{}]}]}
    msgspec.convert(order, Order)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(order | change, Order)
