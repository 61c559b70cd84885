"""`python -m eval ratings` as it is run: a file of votes in, standings out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from voting import simulated

ROOT = Path(__file__).resolve().parents[2]
VOTE = {"battle": "1", "voter": "ann", "model_a": "qwen", "model_b": "yi", "outcome": "a"}


def rated(tmp_path: Path, lines: list, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command on lines: values of JSON, or text as it is."""
    path = tmp_path / "votes.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    command = [sys.executable, "-m", "eval", "ratings", "--votes", str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_the_last_line_is_one_document(tmp_path):
    votes = simulated(np.random.default_rng(1), [30] * 6, theta=(0.6, 0.2, -0.2, -0.6))
    done = rated(tmp_path, [vote._asdict() for vote in votes], "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert list(told) == ["ratings", "side_advantage", "n_votes", "n_voters"]
    assert (told["n_votes"], told["n_voters"]) == (180, 6)
    keys = ["model", "rating", "lower", "upper", "rank_low", "rank_high", "votes"]
    assert [list(one) for one in told["ratings"]] == [keys] * 4
    assert sum(one["votes"] for one in told["ratings"]) == 2 * 180
    for one in told["ratings"]:
        assert one["lower"] < one["rating"] < one["upper"]
        assert 1 <= one["rank_low"] <= one["rank_high"] <= 4


def test_the_table_says_what_is_not_known(tmp_path):
    lines = [
        VOTE,
        VOTE | {"battle": "2", "voter": "bob", "outcome": "b"},
        VOTE | {"battle": "3", "model_b": "glm"},
        VOTE | {"battle": "4", "model_a": "phi", "model_b": "gemma"},
    ]
    done = rated(tmp_path, lines, "--ties", "davidson")
    assert done.returncode == 0, done.stderr
    assert "no vote connects them to the largest group: gemma, phi" in done.stdout
    assert "side advantage: cannot be told" in done.stdout
    assert done.stdout.count("not connected") == 2
    assert "one voter" in next(line for line in done.stdout.splitlines() if "glm" in line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (VOTE | {"outcome": "left"}, "outcome: 'left' is unknown; legal are a, b, tie, both_bad"),
        (VOTE | {"outcome": ["a"]}, "outcome: ['a'] is unknown"),
        (VOTE | {"model_b": "qwen"}, "compares 'qwen' with itself"),
        (VOTE | {"model_b": ""}, "model_b: must be a name, not ''"),
        (VOTE | {"voter": None}, "voter: must be a name or a whole number, not None"),
        ({"battle": "1", "model_a": "qwen", "outcome": "a"}, "lacks voter, model_b"),
        ("{oops", "is not JSON"),
        ("[1]", "is no JSON object with battle, voter, model_a, model_b, outcome"),
        (VOTE | {"outcome": "b"}, "says something else than line 1"),
        (VOTE | {"model_a": "yi", "model_b": "qwen"}, "says something else than line 1"),
    ],
)
def test_a_faulty_line_is_named_and_nothing_is_computed(tmp_path, line, said):
    done = rated(tmp_path, [VOTE, "", line], "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"votes.jsonl: line 3: {said}" in done.stderr


def test_all_faulty_lines_are_told_at_once(tmp_path):
    done = rated(tmp_path, [VOTE | {"outcome": "A"}, VOTE, VOTE | {"model_a": "yi"}])
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["line 1", "line 3"]


def test_a_file_without_votes_is_an_error(tmp_path):
    done = rated(tmp_path, [""])
    assert (done.returncode, "holds no vote" in done.stderr) == (2, True)


def test_a_repeated_line_is_the_same_vote(tmp_path):
    done = rated(tmp_path, [VOTE, VOTE, VOTE | {"voter": "bob"}], "--json")
    assert json.loads(done.stdout)["n_votes"] == 2
    assert "1 repeated lines are counted once" in done.stderr


def test_names_cannot_steer_the_terminal(tmp_path):
    names = {"model_a": "\x1b[2Jqwen", "model_b": "[red]yi\u202e\ud800"}
    lines = [VOTE | names | {"voter": voter} for voter in (1, 2)]
    table = rated(tmp_path, lines)
    assert table.returncode == 0, table.stderr
    assert "\x1b" not in table.stdout
    assert "\ufffd[2Jqwen" in table.stdout
    assert "[red]yi\ufffd\ufffd" in table.stdout
    told = json.loads(rated(tmp_path, lines, "--json").stdout)
    assert [one["model"] for one in told["ratings"]] == list(names.values())
