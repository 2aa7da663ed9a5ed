"""Start-up: how long `leadline run` takes until it can answer, and how much memory it then holds; without Feishu."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.claims import Claim
from bench.load import SECRET
from bench.nearby import Nearby, free_port, slack_nearby

_BAR_SECONDS = 1.0
_BAR_MEGABYTES = 120.0
_PATIENCE_SECONDS = 60
_FEISHU = "FEISHU_"


def measure(rounds: int) -> list[Claim]:
    """Return the claims on start-up; the first start makes the database and is told, the best later one counts."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as folder, slack_nearby() as slack:
        first, _ = _start(Path(folder), slack)
        later = [_start(Path(folder), slack) for _ in range(rounds)]
    seconds, megabytes = min(taken for taken, _ in later), min(held for _, held in later)
    told = f"first start, with its tables to make: {first:.2f} s"
    return [
        Claim("startup", "leadline run until ready", seconds, _BAR_SECONDS, "s", detail=told),
        Claim("startup", "resident memory when ready", megabytes, _BAR_MEGABYTES, "MB"),
    ]


def _start(folder: Path, slack: Nearby) -> tuple[float, float]:
    """Return the seconds until /readyz says yes, and the megabytes held then."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_FEISHU)} | {
        "DATABASE_URL": f"sqlite:///{folder / 'leadline.db'}",
        "LEADLINE_SLACK_API": slack.api,
        "PORT": str(port),
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": SECRET,
    }
    command = [sys.executable, "-c", "from bot.cli import main; main()", "run"]
    began = time.perf_counter()
    # In the folder, so that no .env of the developer has a say.
    with subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            while not _is_ready(port):
                if process.poll() is not None or time.perf_counter() - began > _PATIENCE_SECONDS:
                    raise RuntimeError("leadline run did not get ready")
                time.sleep(0.005)
            return time.perf_counter() - began, _resident_megabytes(process.pid)
        finally:
            process.terminate()


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(shown.stdout) / 1024
