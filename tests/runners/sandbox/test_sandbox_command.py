"""`python -m runners.sandbox` as a person or a script uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "runners.sandbox", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text("import sys\nprint(input(), sys.argv[1:])\nopen('f', 'wb').write(b'\\xff')\n")
    return path


def test_run_prints_one_json_document_as_its_last_line(sandbox, program, tmp_path):
    (tmp_path / "in").write_text("hello\n")
    options = ["--stdin", str(tmp_path / "in"), "--arg", "a", "--arg", "b", "--json"]
    done = command("run", "--language", "python", *options, str(program))
    result = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0
    assert (result["outcome"], result["stdout"]) == ("OK", "hello ['a', 'b']\n")
    assert result["files"] == [{"name": "f", "size": 1, "content_base64": "/w=="}]
    assert set(result) >= {
        "outcome", "exit_code", "signal", "stdout", "stderr", "stdout_truncated",
        "stderr_truncated", "cpu_seconds", "wall_seconds", "memory_peak_bytes", "files",
        "compile", "language", "image",
    }  # fmt: skip


def test_run_passes_the_programs_streams_on(sandbox, program):
    done = command("run", str(program))
    assert done.returncode == 0
    assert "EOFError" in done.stderr
    assert "sandbox: RE" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("arguments", [("--language", "cobol"), ("--nonsense",)])
def test_bad_usage_exits_with_two(program, arguments):
    assert command("run", *arguments, str(program)).returncode == 2


def test_without_an_engine_every_command_fails_with_the_mend(program, tmp_path):
    nowhere = {"DOCKER_HOST": f"unix://{tmp_path}/no.sock"}
    for arguments in (("build",), ("doctor",), ("run", str(program))):
        done = command(*arguments, **nowhere)
        assert done.returncode == 1
        assert "start the Docker engine" in done.stdout + done.stderr


def test_build_and_doctor_are_content_where_all_is_there(sandbox):
    assert command("build").returncode == 0
    done = command("doctor", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout.splitlines()[-1])["ok"] is True


def test_files_lie_beside_the_program_and_limits_are_its_own(sandbox, tmp_path):
    (tmp_path / "data.txt").write_text("from a file")
    reads = tmp_path / "reads.py"
    reads.write_text("print(open('data.txt').read())\nwhile True: pass")
    options = ["--file", str(tmp_path / "data.txt"), "--cpu", "0.5", "--wall", "20"]
    done = command("run", *options, "--memory", "64", "--json", str(reads))
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["outcome"], result["stdout"]) == ("TLE", "from a file\n")


@pytest.mark.parametrize("option", ["--cpu", "--wall", "--memory"])
def test_a_limit_that_is_none_is_refused_by_its_name(program, option):
    done = command("run", option, "0", str(program))
    assert done.returncode == 2
    assert option in done.stderr


def test_a_compilers_words_are_in_the_document(sandbox, tmp_path):
    broken = tmp_path / "broken.c"
    broken.write_text("int main() { return x; }")
    done = command("run", "--language", "c", "--json", str(broken))
    result = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0
    assert (result["outcome"], result["compile"]["exit_code"]) == ("CE", 1)
    assert "undeclared" in result["compile"]["output"]


def test_doctor_tries_whether_cells_can_be_made(sandbox):
    done = command("doctor", "--json")
    findings = {one["name"]: one for one in json.loads(done.stdout.splitlines()[-1])["findings"]}
    assert findings["cells"]["ok"], findings["cells"]["detail"]
