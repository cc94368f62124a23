"""The project's own files hold together: the README's links and commands, pinned requirements, and its words."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md")
TEXT = {".py", ".md", ".toml", ".txt", ".ts", ".mjs", ".css", ".html", ".json", ".yml", ".yaml", ""}


def outside() -> re.Pattern[str]:
    """What no file may name: where it was made, and the hosts that packages come from.

    Put together from pieces, so that this file does not hold them either.
    """
    folders = ["/".join(("", name, "")) for name in ("work", "root")]
    names = (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("download", "pytorch", "org"),
    )
    return re.compile("|".join(re.escape(text) for text in [*folders, *(".".join(name) for name in names)]))


def listed_files() -> list[Path]:
    """The files that are in the repository, or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def breaches(files: list[Path]) -> list[str]:
    """`file: words` for each file that names what it may not."""
    pattern = outside()
    texts = [path for path in files if path.suffix in TEXT]
    found = [(path, pattern.search(path.read_text(encoding="utf-8", errors="replace"))) for path in texts]
    return [f"{path.name}: {match[0]}" for path, match in found if match]


def test_no_file_names_where_it_was_made() -> None:
    assert breaches(listed_files()) == []


def test_name_of_a_folder_outside_is_found(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("see " + "/".join(("", "work", "main")))
    assert breaches([note]) == ["note.md: " + "/".join(("", "work", ""))]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_pictures_of_documents_exist(name: str) -> None:
    document = ROOT / name
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_commands_of_the_readme_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    scripts = set(re.findall(r"sh (scripts/\w+)", text))
    modules = set(re.findall(r"python -m (\w+)", text))
    assert {"scripts/run", "scripts/test"} <= scripts
    assert [name for name in scripts if not (ROOT / name).is_file()] == []
    assert [name for name in modules if not (ROOT / name / "__main__.py").is_file()] == []


def test_ci_runs_the_readmes_test_command_and_nothing_else() -> None:
    commands = [line for line in (ROOT / ".ci/run").read_text().splitlines() if line and not line.startswith("#")]
    assert len(commands) == 1
    assert commands[0].endswith('/../scripts/test"')


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", "-r "))]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[\w-]+==[\w.]+", line)] == []
