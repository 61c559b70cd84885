"""Problems of one's own from a file, and the proofs of their tests."""

from __future__ import annotations

import fcntl
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from own_set import command, document, file_of, fill, lift, line, made

from eval.questions.chosen import load_questions
from eval.questions.own import arena_problems, load_own
from eval.questions.skeletons import missing

ROOT = Path(__file__).resolve().parents[3]


def test_imported_problems_are_asked_and_judged_in_the_words_of_their_file(
    root: Path, tmp_path: Path
) -> None:
    path = file_of(
        tmp_path,
        line(),
        line("only-zh", title={"zh": "两倍"}, statement={"zh": "返回两倍。"}, released=None),
        line("bare", types={}, title="Bare", statement="Give it.", starter="def twice(n): ..."),
    )
    done = command("import", path, "--json")
    assert document(done)["added"] == ["twice", "only-zh", "bare"]
    given, own = load_questions(str(path)), load_questions("own")
    for one, other in zip(given, own, strict=True):
        assert one.problem.digest == other.problem.digest
        assert one.released == other.released
        assert set(one.worded.prose) == set(other.worded.prose)
        for language in one.worded.prose:
            assert one.prompt(language, "python") == other.prompt(language, "python")
    assert "def twice(n): ..." in own[2].prompt("en", "python")
    shown = {problem.id: problem for problem in arena_problems()}["only-zh"]
    assert shown.title[shown.spoken("en")] == "两倍"


BAD = [
    ("{", "line 2: is not JSON"),
    (line("two", tests=[]), "line 2: tests"),
    (line("../up"), "line 2: '../up' is no name"),
    (line("twice"), "line 2: id: problem 'twice' is on line 1 already"),
    (line("TWICE"), "line 2: id: problem 'TWICE' is on line 1 already"),
    (line("index-pairs"), "line 2: .*has the name of the built-in problem"),
    (line("two", statement=None), "line 2: problem 'two' has no 'statement'"),
    (line("two", statement={"en": " "}), "line 2: problem 'two' has no 'statement'"),
    (line("two", released="soon"), "line 2: released: 'soon' is no date as in 2025-03-31"),
    (line("two", tags="small"), "line 2: tags: is no list"),
    (line("two", statement={"en": "half \ud800"}), "line 2: "),
    (
        line("two", compare={"kind": "checker", "source": "def check(a, e, g): return True"}),
        "line 2: problem 'two' brings a checker, code that would run on this machine",
    ),
]


@pytest.mark.parametrize(("bad", "why"), BAD, ids=[why[:40] for _, why in BAD])
def test_a_line_that_cannot_be_used_is_named_before_anything_is_written(
    root: Path, tmp_path: Path, bad: object, why: str
) -> None:
    path = file_of(tmp_path, line(), bad, "nothing")
    done = command("import", path)
    assert isinstance(done.exception, ValueError)
    faults = str(done.exception).splitlines()
    assert any(re.search(why, fault) for fault in faults), faults
    assert any("line 3: is not JSON" in fault for fault in faults)
    assert not root.exists() or list(root.iterdir()) == []


def test_only_an_imported_problem_is_replaced_and_only_when_that_is_asked_for(
    root: Path, tmp_path: Path
) -> None:
    authored = made(root)
    command("import", file_of(tmp_path, line()))
    (root / "twice" / "reference.py").write_text("def twice(n):\n    return n + n\n")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    new = file_of(tmp_path, line(statement={"en": "Double `n`."}, title="D"), name="new.jsonl")
    assert "'twice' is there already" in str(command("import", new).exception)
    other = file_of(tmp_path, line("near-pairs"), line(), name="other.jsonl")
    assert "does not replace it" in str(command("import", other, "--replace").exception)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before

    assert document(command("import", new, "--replace", "--json"))["replaced"] == ["twice"]
    assert (root / "twice" / "reference.py").exists()
    assert not (root / "twice" / "statement.zh.md").exists()
    assert load_own(root)[0].worded.prose == {"en": "Double `n`.\n"}
    assert authored.is_dir()
    assert not [path for path in root.iterdir() if path.name.startswith(".")]


def test_nothing_of_an_imported_file_runs_on_this_machine(root: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    starter = f"open({str(trap)!r}, 'w')\ndef twice(n=open({str(trap)!r}, 'w')):\n    ...\n"
    statement = f"```python\nopen({str(trap)!r}, 'w')\n```\n!!python/object/apply:os.system [ls]"
    path = file_of(tmp_path, line(starter=starter, statement=statement, title="!!python/none x"))
    assert command("import", path).exit_code == 0
    load_own(root)
    arena_problems()
    command("list")
    command("verify", "--own")
    command("build", "--own")
    assert command("export", tmp_path / "out.jsonl", "--own").exit_code == 0
    assert not trap.exists()


def test_an_import_that_is_killed_leaves_whole_problems_only(root: Path, tmp_path: Path) -> None:
    names = [f"{'twice-' * 11}{number}" for number in range(80)]
    path = file_of(tmp_path, *(line(name) for name in names))
    process = subprocess.Popen(
        [sys.executable, "-m", "eval", "problems", "import", str(path)],
        cwd=ROOT, stderr=subprocess.PIPE, bufsize=0,
    )  # fmt: skip
    assert process.stderr is not None
    # What it tells does not fit in there, so it cannot have come to its end.
    fcntl.fcntl(process.stderr, fcntl.F_SETPIPE_SZ, 4096)
    process.stderr.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert 1 <= len(load_own(root)) < len(names)
    rest = [line(name) for name in names if not (root / name).exists()]
    assert command("import", file_of(tmp_path, *rest, name="rest.jsonl")).exit_code == 0
    assert len(load_own(root)) == len(names)


@pytest.mark.docker
def test_given_tests_are_proved_as_far_as_they_can_be(root: Path, tmp_path: Path, require) -> None:
    require("docker")
    wrong = [
        {"args": [1], "expected": "2"},
        {"args": [1], "expected": 3},
        {"args": [[1]], "expected": 2},
    ]
    path = file_of(
        tmp_path,
        line("sound"),
        line("ill-typed", tests=[*line()["tests"], *wrong]),
        line("mixed-up", starter="def thrice(n): ...", statement={"en": "`n`", "zh": "`m`"}),
        line("refuted"),
        line("silent", types={}, starter=None),
    )
    assert command("import", path).exit_code == 0
    (root / "refuted" / "reference.py").write_text("def twice(n):\n    return n * n\n")
    done = command("verify", "--own", "--json")
    assert done.exit_code == 1
    told = {one["id"]: one for one in document(done)["problems"]}
    assert told["sound"]["faults"] == []
    assert any("no reference.py" in note for note in told["sound"]["notes"])
    assert told["ill-typed"]["faults"] == [
        "test 5: what is expected is no int",
        "test 7: argument n is no int",
        "test 5 contradicts test 2",
        "test 6 contradicts test 2",
    ]
    assert told["mixed-up"]["faults"] == [
        "starter does not define twice()",
        "statements differ in code spans: m, n",
    ]
    assert told["silent"]["faults"] == ["neither types nor a starter say which arguments there are"]
    assert told["refuted"]["faults"] == ["reference: WA (2/4), deserves AC"]


@pytest.mark.docker
@pytest.mark.timeout(300)  # 13 proofs and a run in a process of its own
def test_from_new_to_a_run_on_a_contestant(root: Path, tmp_path: Path, require) -> None:
    require("docker")
    from own_set import REFERENCE
    from scripted_batch import Stage, answer

    from runners.scripted import Script, ScriptedEndpoint

    folder = made(root)
    fill(folder)
    assert "tests.jsonl.gz is not built" in command("verify", "near-pairs", "--own").stderr
    assert command("build", "near-pairs", "--own").exit_code == 0
    proved = command("verify", "near-pairs", "--own", "--json")
    assert proved.exit_code == 0, proved.stderr
    assert "take the line 'draft: true' out of" in document(proved)["problems"][0]["notes"][-1]
    lift(folder)
    assert command("import", file_of(tmp_path, line())).exit_code == 0

    def reply(body: dict) -> Script:
        near = "near_pairs" in body["messages"][0]["content"]
        return Script.of(answer(REFERENCE if near else "def twice(n):\n    return n + n"))

    endpoint = ScriptedEndpoint(reply).start_in_thread()
    try:
        stage = Stage(tmp_path, {"alpha": endpoint}, problems="own")
        stage.write()
        code, out, err = stage.command(*stage.asking("ours", "--json"))
    finally:
        endpoint.stop()
    assert code == 0, err
    assert json.loads(out.splitlines()[-1])["verdicts"] == {"alpha": {"AC": 2}}
    asked = stage.run("ours").manifest["determined"]["problems"]
    assert {name: one["released"] for name, one in asked.items()} == {
        "near-pairs": "2026-03-31",
        "twice": "2026-02-28",
    }


def test_marks_of_a_skeleton_are_all_that_a_filled_one_lost(root: Path) -> None:
    folder = made(root)
    assert yaml.safe_load((folder / "problem.yaml").read_text("utf-8"))["draft"] is True
    fill(folder)
    assert missing(folder) == [
        "tests.jsonl.gz is not built: `python -m eval problems build` writes it"
    ]
