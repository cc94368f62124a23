"""From DOT to SVG, and from SVG to PNG and PDF."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pikepdf
import vl_convert

from graphviz_utils import engine

_SVG = "http://www.w3.org/2000/svg"
#: What Graphviz itself writes; everything else is left out.
_TAGS = frozenset(
    f"{{{_SVG}}}{tag}" for tag in ("svg", "g", "title", "polygon", "polyline", "path", "ellipse", "text", "tspan")
)
_ATTRIBUTES = frozenset(
    "width height viewBox id class transform fill stroke stroke-width stroke-dasharray points d cx cy rx ry x y "
    "text-anchor font-family font-size font-weight font-style".split()
)
_DATE = re.compile(rb"D:\d{14}[^)]*")


def dot_to_svg(dot: str) -> str:
    """Lay DOT out by Graphviz; what comes back holds drawing elements and nothing that could run or load."""
    drawn = engine.run(dot, "svg").decode("utf-8")
    return clean(drawn[drawn.index("<svg") :])


def clean(svg: str) -> str:
    """The SVG with only the elements and attributes that Graphviz draws with."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)  # noqa: S314 - written by Graphviz, in this process
    _clean(root)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: ElementTree.Element) -> None:
    for name in [name for name in element.attrib if name not in _ATTRIBUTES]:
        del element.attrib[name]
    for child in list(element):
        if child.tag in _TAGS:
            _clean(child)
        else:
            element.remove(child)


def on_paper(svg: str) -> str:
    """A graph of ours on white paper: a PNG without it is black in many viewers."""
    return svg.replace("</style>", '</style><rect width="100%" height="100%" fill="#ffffff"/>', 1)


def svg_to_png(svg: str, scale: float = 2.0) -> bytes:
    """The picture as PNG, `scale` pixels for each CSS pixel."""
    png: bytes = vl_convert.svg_to_png(on_paper(plain(svg)), scale=scale)
    return png


def svg_to_pdf(svg: str) -> bytes:
    """The picture as PDF; the same picture gives the same bytes.

    svg2pdf (in vl-convert 1.9) numbers fonts in a random order; written again by QPDF, they come in order of use.
    """
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(vl_convert.svg_to_pdf(plain(svg)))) as pdf:
        pdf.save(written, deterministic_id=True)
    return _DATE.sub(b"D:20000101000000Z", written.getvalue())


def join_pdfs(pages: list[bytes], links: list[str]) -> bytes:
    """Single pages as one PDF; the lower edge of a page with a web address leads there."""
    written = io.BytesIO()
    with pikepdf.new() as joined:
        for data, link in zip(pages, links, strict=True):
            with pikepdf.open(io.BytesIO(data)) as pdf:
                joined.pages.append(pdf.pages[0])
            if link.startswith(("http://", "https://")):
                joined.pages[-1].Annots = pikepdf.Array([_link(joined, joined.pages[-1], link)])
        joined.save(written, deterministic_id=True)
    return _DATE.sub(b"D:20000101000000Z", written.getvalue())


def _link(pdf: pikepdf.Pdf, page: pikepdf.Page, address: str) -> pikepdf.Object:
    left, low, right, high = (float(edge) for edge in page.mediabox)
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[left, low, right, low + (high - low) / 18],
            Border=[0, 0, 0],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(address)),
        )
    )


_VARIABLE = re.compile(r"var\(\s*(--[a-z-]+)\s*(?:,\s*((?:[^()]|\([^()]*\))*))?\)")
_DEFINITION = re.compile(r"(--[a-z-]+):\s*([^;]+);")


def plain(svg: str) -> str:
    """The SVG with CSS variables replaced by their values: renderers outside a browser know none."""
    values = {
        name: _VARIABLE.sub(lambda found: found.group(2) or "", value).strip()
        for name, value in _DEFINITION.findall(svg)
    }
    return _VARIABLE.sub(lambda found: values.get(found.group(1), found.group(2) or ""), svg)
