"""A real coding client (aider) edits a file of a git repository through `/v1`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from served import ROOT

from runners.scripted import Body, Script

AIDER = ROOT / ".venv-clients" / "bin" / "aider"
BEFORE = "def add(a, b):\n    return a - b\n"
AFTER = "def add(a, b):\n    return a + b\n"
COMMIT = "fix: let add() add"
EDIT = f"""The sign was wrong.

add.py
<<<<<<< SEARCH
{BEFORE}=======
{AFTER}>>>>>>> REPLACE
"""


def reply(body: Body) -> Script:
    """The edit for the task; the client's other question is what to call the commit."""
    is_task = "SEARCH/REPLACE" in body["messages"][0]["content"]
    return Script.of(EDIT if is_task else COMMIT)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", folder, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


def repository(folder: Path) -> Path:
    folder.mkdir()
    git(folder, "init", "--quiet")
    git(folder, "config", "user.name", "Ann")
    git(folder, "config", "user.email", "ann@example.org")
    (folder / "add.py").write_text(BEFORE)
    git(folder, "add", "add.py")
    git(folder, "commit", "--quiet", "--message", "first")
    return folder


def test_aider_edits_a_file_and_commits(
    desk, tmp_path: Path, require: Callable[[str], None]
) -> None:
    require("client")
    for endpoint in desk.endpoints.values():
        endpoint.script = reply
    folder, home = repository(tmp_path / "project"), tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [
            AIDER, "--model", "openai/alpha", "--edit-format", "diff", "--yes-always",
            "--message", "add() subtracts; mend it", "--map-tokens", "0", "--no-pretty",
            "--no-check-update", "--analytics-disable", "--no-show-model-warnings",
            "--no-show-release-notes", "--no-gitignore", "--no-detect-urls", "add.py",
        ],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=110,
        check=False,
        env={
            "PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "OPENAI_API_BASE": desk.url, "OPENAI_API_KEY": desk.key("ann"),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "add.py").read_text() == AFTER, done.stdout + done.stderr
    assert git(folder, "log", "--format=%s").splitlines() == [COMMIT, "first"]
    assert desk.asked["model"] == "secret-alpha"
