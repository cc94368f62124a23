"""What a node of the graph saves, as a program or a recording may see it."""

from __future__ import annotations

from typing import Any


def saved_value(node: Any, attribute: str) -> Any:
    """`node._saved_…`.

    Outside of training `rrelu` (PyTorch 2.13) saves noise that it neither writes nor reads: memory as it was found, in
    which another program's numbers may stand. It is given zeros.

    Raises:
        RuntimeError: with PyTorch's words, where it was freed, or changed in place since.
    """
    value = getattr(node, attribute)
    if attribute == "_saved_noise" and getattr(node, "_saved_training", True) is False:
        value.data.zero_()
    return value
