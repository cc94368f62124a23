"""`python -m autograd_trace.operations` writes docs/pytorch_subset.md; `--check` says whether it is up to date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograd_trace.operations.page import page

PAGE = Path(__file__).parents[2] / "docs" / "pytorch_subset.md"


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with `--check` compare it."""
    parser = argparse.ArgumentParser(prog="python -m autograd_trace.operations", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 where the page is old")
    text = page()
    if parser.parse_args(arguments).check:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        sys.stderr.write(
            f"{PAGE.name} is {'up to date' if current else 'old: run python -m autograd_trace.operations'}\n"
        )
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
