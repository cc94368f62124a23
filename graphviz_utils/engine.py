"""The one way to Graphviz: DOT in, a drawing out, in this process and without a file.

pygraphviz 2.0 reads DOT through a temporary file, which a worker that may write no files cannot make; it is given a
pipe instead. One call draws: `layout()` followed by `draw()` has crashed.
"""

from __future__ import annotations

import os
import re
import tempfile
from typing import IO

import pygraphviz

#: What an unprivileged process may make a pipe hold on Linux.
_PIPE = 1 << 20
#: An empty line in a label: freeing its layout crashes (Graphviz in pygraphviz 2.0.4). torchviz writes one for a leaf
#: without a name; a space in it looks the same.
_EMPTY_LINE = re.compile(r'((?:="|\n|\\n))(?=\n|\\n)')


def run(dot: str, form: str) -> bytes:
    """Lay DOT out with `dot` and give it back in a Graphviz format, such as "json" or "svg"."""
    graph = pygraphviz.AGraph()
    with _readable(_EMPTY_LINE.sub(r"\1 ", dot).encode("utf-8")) as file:
        graph.read(file)
    drawn: bytes = graph.draw(format=form, prog="dot")
    return drawn


def _readable(data: bytes) -> IO[bytes]:
    """A file to read these bytes from."""
    if len(data) < _PIPE and hasattr(os, "pipe"):
        try:
            return _pipe(data)
        except (ImportError, AttributeError, OSError):  # no Linux: a temporary file does
            pass
    file = tempfile.TemporaryFile()
    file.write(data)
    file.seek(0)
    return file


def _pipe(data: bytes) -> IO[bytes]:
    import fcntl

    reader, writer = os.pipe()
    try:
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, _PIPE)
        os.write(writer, data)
    except BaseException:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    return os.fdopen(reader, "rb")
