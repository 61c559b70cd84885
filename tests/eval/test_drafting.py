"""A draft of a problem holds what was asked, what was answered and what was run; no more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.questions.drafting import Candidate, Ran, agreed, draft, slug_for
from eval.questions.own import check_slug
from eval.questions.skeletons import missing, skeleton

TYPED = "def pairs(nums: list[int], k: int) -> int:\n    return 0\n"
PLAIN = "def pairs(values, target):\n    return 0\n"
HELPED = f"def helper(x):\n    return x\n\n{PLAIN}"
OTHER = "class Pairs:\n    def count(self, nums: list[int]) -> int:\n        return 0\n"
CALLS = f"""{TYPED}
assert pairs([1, 2], 3) == 1
if __name__ == "__main__":
    print(pairs([1, 1], 2))
    print(pairs([], 0))
"""


def candidate(code: str, stdout: str | None = None, stdin: str = "", fine: bool = True):
    ran = None if stdout is None else Ran(code, "python", stdin, stdout, fine)
    return Candidate(code, "python", ran)


def test_the_signature_is_that_on_which_most_answers_agree_with_the_types_they_name() -> None:
    found = agreed([candidate(HELPED), candidate(OTHER), candidate(TYPED)])
    assert found is not None
    assert found.function.name == "pairs"
    assert found.function.args == (("nums", "list[int]"), ("k", "int"))
    assert found.function.returns == "int"
    # Of equals, the one that the question names.
    assert agreed([candidate(HELPED)], "write helper(x)").function.name == "helper"
    assert agreed([candidate(OTHER)]).is_class
    assert agreed([Candidate("function pairs(a) {}", "javascript"), candidate("print(1)")]) is None


@pytest.mark.parametrize("code", ["def (((:", "\0", "(" * 5000, "x" * 100_000, "def f(\ud800): 1"])
def test_code_that_is_none_gives_no_signature(code: str) -> None:
    assert agreed([candidate(code, "1")]) is None
    draft("x", 1, ["?"], [candidate(code, "1")])


def test_examples_are_calls_whose_value_a_run_has_shown() -> None:
    made = draft("x", 1, ["Count"], [candidate(CALLS, "1\n0\n")])
    assert list(made.examples) == [([[1, 2], 3], 1), ([[1, 1], 2], 1), ([[], 0], 0)]


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        (candidate(CALLS, "1\n0\n", fine=False), None, []),  # it broke off: nothing is shown
        (candidate(CALLS, "1\nnoise\n0\n"), None, [[[1, 2], 3]]),  # whose line is whose?
        (candidate(CALLS, "1\n0\n"), candidate(CALLS, "7\n0\n"), [[[1, 2], 3], [[], 0]]),
        (candidate(CALLS, "open('x')\n0\n"), None, [[[1, 2], 3], [[], 0]]),
    ],
)
def test_what_a_run_has_not_shown_is_no_example(first, second, left: list) -> None:
    made = draft("x", 1, ["Count"], [one for one in (first, second) if one])
    assert [args for args, _ in made.examples] == left


def test_programs_without_a_function_are_drafted_by_their_input_and_output() -> None:
    code = "print(int(input()) * 2)"
    made = draft("x", 1, ["Double it"], [candidate(code, "4\n", "2"), candidate(code, "6\n", "3")])
    assert made.signature.function.args == (("text", "str"),)
    assert list(made.examples) == [(["2"], "4\n"), (["3"], "6\n")]


def test_a_draft_says_what_is_guessed_and_lacks_the_other_language(tmp_path: Path) -> None:
    made = draft(
        "x", 3, ["统计 `nums` 的数对", "再快一点"], [candidate(PLAIN), candidate(CALLS, "1\n0\n")]
    )
    for name, data in skeleton(made).items():
        path = tmp_path / "x" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert "再快一点" in (tmp_path / "x/statement.zh.md").read_text("utf-8")
    lacks = "\n".join(missing(tmp_path / "x"))
    assert "statement.en.md, line 1" in lacks
    assert "statement.zh.md" not in lacks
    assert "function, arguments and types are a guess" in lacks
    assert "check these examples: they are what answers gave" in lacks
    candidates = sorted(path.name for path in (tmp_path / "x/candidates").iterdir())
    assert candidates == ["README.md", "answer-1.py", "answer-2.py"]
    assert (tmp_path / "x/candidates/answer-1.py").read_text() == PLAIN


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.text(max_size=90) | st.none(), st.text(max_size=30))
def test_the_name_of_a_draft_is_safe_whatever_was_asked(words: str, function, secret: str) -> None:
    slug = check_slug(slug_for(secret.encode("utf-8", "replace").decode(), words, function))
    assert "/" not in slug
    assert not slug.startswith(".")
    assert len(slug) <= 60
    base, _, number = slug.rpartition("-")
    assert slug_for("another", words, function).rpartition("-")[0] == base
    assert re.fullmatch("[0-9a-f]{10}", number)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=200), st.text(max_size=200), st.text(max_size=60))
def test_words_of_others_stay_words(prompt: str, code: str, stdin: str) -> None:
    made = draft("x", 1, [prompt], [candidate(code, "out", stdin)])
    files = skeleton(made)
    definition = yaml.safe_load(files["problem.yaml"].decode())
    assert definition["draft"] is True
    for name in ("reference.py", "brute.py", "generator.py"):
        compile(files[name].decode(), name, "exec")
        assert "NotImplementedError" in files[name].decode() or name == "generator.py"
    assert not any(name.startswith(("/", "..")) for name in files)
