"""Start a Streamlit app on a free port and stop it again: for browser tests, benchmarks and screenshots."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class App:
    """A running app.

    Attributes:
        url: its address, without a slash at the end.
        pid: the server's process.
        log: where its output goes.
    """

    url: str
    pid: int
    log: Path


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def healthy(url: str) -> bool:
    """Whether the server answers."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:  # noqa: S310  (our own server)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until_healthy(app: App, process: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
    """Return once the server answers; raises RuntimeError with its log where it does not."""
    end = time.monotonic() + seconds
    while not healthy(app.url):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"The app did not start:\n{app.log.read_text(errors='replace')}")
        time.sleep(0.02)


@contextmanager
def serve(script: Path, log: Path, options: Mapping[str, str] | None = None, cwd: Path = ROOT) -> Iterator[App]:
    """Run `streamlit run script` for as long as the block lasts.

    Args:
        script: the app's main file.
        log: the file that takes the server's output.
        options: Streamlit's options, such as `{"runner.postScriptGC": "false"}`.
        cwd: the folder it starts in, whose `.streamlit/config.toml` it reads.
    """
    port = free_port()
    settings = {"server.port": str(port), "server.headless": "true", "browser.gatherUsageStats": "false"}
    settings |= options or {}
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in settings.items()]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
    app = App(f"http://127.0.0.1:{port}", process.pid, log)
    try:
        wait_until_healthy(app, process)
        yield app
    finally:
        process.terminate()
        process.wait(timeout=20)
