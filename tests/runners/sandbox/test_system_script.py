"""`docker/system.sh` on machines that it may not, or need not, change."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "docker" / "system.sh"
ORDINARY_USER = {"user": 65534} if os.geteuid() == 0 else {}


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH with nothing but what every Debian machine has."""
    for name in ("bash", "grep", "id", "timeout"):
        (tmp_path / name).symlink_to(shutil.which(name))
    tmp_path.chmod(0o755)
    return str(tmp_path)


def system(*, user: dict | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script from stdin, which an ordinary user can read anywhere."""
    return subprocess.run(
        ["/bin/bash"],
        input=SCRIPT.read_text(),
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **(user or {}),
    )


def test_system_no_says_in_one_line_what_is_missing_and_how_to_get_it(bare_path):
    done = system(SYSTEM="no", PATH=bare_path)
    assert (done.returncode, done.stdout) == (0, "")
    (line,) = done.stderr.splitlines()
    assert "SYSTEM=no" in line
    assert "sudo apt-get install --no-install-recommends docker.io iptables debootstrap" in line


def test_an_ordinary_user_is_told_in_one_line_too(tmp_path):
    engine = f"unix://{tmp_path}/no.sock"
    done = system(user=ORDINARY_USER, DOCKER_HOST=engine)
    assert (done.returncode, done.stdout) == (0, "")
    (line,) = done.stderr.splitlines()
    assert "not root" in line
    assert "start a Docker engine" in line


def test_an_engine_elsewhere_that_does_not_answer_is_named(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root would start an engine")
    engine = f"unix://{tmp_path}/no.sock"
    done = system(DOCKER_HOST=engine)
    assert done.returncode == 0
    assert f"DOCKER_HOST={engine}" in done.stderr


def test_where_all_is_there_it_says_nothing(require):
    require("docker")
    require("browser")
    require("postgres")
    if shutil.which("debootstrap") is None:
        pytest.skip("debootstrap is not installed")
    done = system()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
