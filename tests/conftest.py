"""Options of the whole suite."""

from __future__ import annotations

import os

import pytest

# As in the workers: small tensors gain nothing from more threads, and on a busy machine these wait for each other.
os.environ["OMP_NUM_THREADS"] = "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--overwrite", action="store_true", help="write golden files anew; look at the difference afterwards"
    )
