"""The JSON Schema of what the browser is sent; the frontend's TypeScript types are made from it.

`python -m player.schema` writes it, `python -m player.schema --check` says whether it is up to date.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import msgspec

from autograd_trace.completions import Completions
from autograd_trace.questions import Inspection, Question
from autograd_trace.trace import Trace
from graphviz_utils.drawing import Drawings, Folded
from player.contract import PlayerData, PlayerState

SCHEMA = Path(__file__).parent / "frontend" / "src" / "schema.json"


class Payload(msgspec.Struct):
    """What a worker answers: the recording of a program and the pictures of its graphs."""

    trace: Trace
    drawings: Drawings


class Contract(msgspec.Struct):
    """All that passes between Python and the browser."""

    payload: Payload
    data: PlayerData
    state: PlayerState
    question: Question
    inspection: Inspection
    completions: Completions
    folded: Folded


def schema_text() -> str:
    """The schema as it is kept in the frontend's sources."""
    return json.dumps(_with_draft7_tuples(msgspec.json.schema(Contract)), indent=1, ensure_ascii=False) + "\n"


def _with_draft7_tuples(schema: object) -> object:
    """`prefixItems` as `items`, the spelling that json-schema-to-typescript reads; docstrings' indents removed."""
    if isinstance(schema, list):
        return [_with_draft7_tuples(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _with_draft7_tuples(value) for key, value in schema.items()}
    if "prefixItems" in found:
        found.pop("items", None)
        found["items"] = found.pop("prefixItems")
    description = found.get("description")
    if isinstance(description, str):
        found["description"] = "\n".join(line.strip() for line in description.splitlines())
    return found


def main(arguments: list[str] | None = None) -> int:
    """Write the schema, or with `--check` compare it."""
    parser = argparse.ArgumentParser(prog="python -m player.schema", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 where the file is old")
    text = schema_text()
    if parser.parse_args(arguments).check:
        current = SCHEMA.exists() and SCHEMA.read_text(encoding="utf-8") == text
        print(f"{SCHEMA.name} is {'up to date' if current else 'old: run python -m player.schema'}", file=sys.stderr)
        return 0 if current else 1
    SCHEMA.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
