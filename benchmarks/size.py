"""What a browser loads of the player."""

from __future__ import annotations

import gzip

from benchmarks.measure import Row
from scripts.serving import ROOT

BOUND = 1_000_000


def rows() -> list[Row]:
    """The size of the built bundle, as it is sent."""
    files = [path for path in (ROOT / "static").rglob("*") if path.suffix in {".js", ".css"}]
    plain = sum(path.stat().st_size for path in files)
    packed = sum(len(gzip.compress(path.read_bytes())) for path in files)
    figure = f"{packed / 1000:,.0f} kB"
    note = f"{len(files)} files, gzip; {plain / 1000:,.0f} kB unpacked"
    return [Row("the player's bundle", figure, "", "", "≤ 1 MB compressed", 0 < packed <= BOUND, note)]
