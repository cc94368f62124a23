"""A program as a piece of a URL: zlib, then the URL-safe base64 without padding."""

from __future__ import annotations

import base64
import binascii
import re
import zlib

from program_text.errors import LinkError
from program_text.source import LONGEST

#: The longest packed text that is looked at, in characters; what packs to more is too long for browsers anyway.
LONGEST_PACKED = 200_000
_BROKEN = "The link's program is damaged: part of the address is missing or changed. Copy the whole link again."
_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")


def pack(program: str) -> str:
    """A program as text for a URL.

    >>> unpack(pack("x = 1"))
    'x = 1'
    """
    packed = zlib.compress(program.encode("utf-8", "surrogatepass"), 9)
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def unpack(text: str) -> str:
    """The program that `pack` made a text of; never more than the longest program is unpacked.

    Raises:
        LinkError: where the text is damaged, or holds more than a program can be long.
    """
    text = text.rstrip("=")
    if len(text) > LONGEST_PACKED:
        raise LinkError(f"The link's program is longer than {LONGEST:,} characters.")
    if not _ALPHABET.fullmatch(text):
        raise LinkError(_BROKEN)
    try:
        program = _inflate(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))).decode("utf-8")
    except (binascii.Error, zlib.error, UnicodeDecodeError):
        raise LinkError(_BROKEN) from None
    if len(program) > LONGEST:
        raise LinkError(f"The link's program is longer than {LONGEST:,} characters.")
    return program


def _inflate(data: bytes) -> bytes:
    most = 4 * LONGEST  # a character takes 4 bytes at most
    decompressor = zlib.decompressobj()
    unpacked = decompressor.decompress(data, most + 1)
    if len(unpacked) > most:
        raise LinkError(f"The link's program is longer than {LONGEST:,} characters.")
    if not decompressor.eof or decompressor.unused_data:
        raise LinkError(_BROKEN)
    return unpacked
