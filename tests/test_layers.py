"""Each layer imports only those above it, and nothing in the web process imports torch."""

import ast
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Layer:
    """What one folder may import besides itself and the standard library."""

    ours: frozenset[str]
    others: frozenset[str]


def layer(ours: str = "", others: str = "") -> Layer:
    return Layer(frozenset(ours.split()), frozenset(others.split()))


DRAWING = "graphviz torchviz pygraphviz vl_convert pikepdf"
LAYERS = {
    "program_text": layer("", "jupytext nbformat"),
    "autograd_trace": layer("", "torch numpy msgspec"),
    "graphviz_utils": layer("autograd_trace", f"torch msgspec {DRAWING}"),
    "workers": layer("program_text autograd_trace graphviz_utils", f"msgspec pebble torch {DRAWING}"),
    "player": layer("program_text autograd_trace graphviz_utils workers", "msgspec streamlit"),
    "lessons": layer("program_text workers"),
    "pages": layer("program_text autograd_trace graphviz_utils workers player lessons", "msgspec starlette streamlit"),
    "app.py": layer("program_text autograd_trace graphviz_utils workers player lessons pages", "streamlit starlette"),
}
#: What the web process imports; a page itself is run by Streamlit, see `test_no_page_imports_torch`.
WEB_MODULES = (
    "autograd_trace",
    "autograd_trace.limits",
    "autograd_trace.numbers",
    "autograd_trace.operations",
    "autograd_trace.questions",
    "autograd_trace.trace",
    "lessons.reader",
    "pages.services",
    "pages.session",
    "player",
    "program_text",
    "workers",
)


def imported(path: Path) -> list[tuple[int, str]]:
    """(line, top-level package) of every import in a file, also those inside functions."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, name.name.partition(".")[0]) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, "" if node.level else (node.module or "").partition(".")[0]))
    return found


def sources(root: Path, name: str) -> list[Path]:
    """A layer's own Python files; lessons and starters are programs that learners are shown, not code of the app."""
    if name.endswith(".py"):
        return [root / name]
    files = [path for path in (root / name).rglob("*.py") if not {"node_modules", "starters"} & set(path.parts)]
    return sorted(path for path in files if not (name == "lessons" and path.name[0].isdigit()))


def violations(root: Path) -> list[str]:
    """What breaks the table, as `file, line: package`."""
    found = []
    for name, allowed in LAYERS.items():
        may = allowed.ours | allowed.others | sys.stdlib_module_names | {name, ""}
        for path in sources(root, name):
            wrong = [(line, package) for line, package in imported(path) if package not in may]
            found += [f"{path.relative_to(root)}, line {line}: {package}" for line, package in wrong]
    return found


def loads_torch(statement: str) -> bool:
    """Whether a fresh Python process has torch after a statement."""
    code = f"import sys\n{statement}\nprint('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()[-1] == "True"


def test_layers_import_downwards_only() -> None:
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("file", "text", "found"),
    [
        ("program_text/edits.py", "import torch\n", "program_text/edits.py, line 1: torch"),
        ("autograd_trace/run.py", "def run():\n    from player import show\n", "autograd_trace/run.py, line 2: player"),
        ("player/inner/deep.py", "import torch.nn as nn\n", "player/inner/deep.py, line 1: torch"),
        ("app.py", "import torch\n", "app.py, line 1: torch"),
    ],
)
def test_wrong_import_is_found(tmp_path: Path, file: str, text: str, found: str) -> None:
    (tmp_path / "app.py").write_text("")
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text)
    assert violations(tmp_path) == [found]


def test_web_modules_do_not_import_torch() -> None:
    assert not loads_torch(f"import {', '.join(WEB_MODULES)}")


def test_no_page_imports_torch() -> None:
    run = "from streamlit.testing.v1 import AppTest\nassert not AppTest.from_file('app.py', default_timeout=60).run()"
    assert not loads_torch(run.replace(".run()", ".run().exception"))


def test_import_of_torch_would_be_noticed() -> None:
    assert loads_torch("import autograd_trace; autograd_trace.record")
