"""Whatever is taken in comes out again as it was: hand out, take in, hand out are the same."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.problems import as_judging_line, load_problems
from eval.questions.chosen import load_questions
from eval.questions.importing import import_file
from eval.questions.own import load_own

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)
NAME = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda name: name.isidentifier())
VALUES = {
    "int": st.integers(),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "str": st.text(max_size=8),
    "bool": st.booleans(),
    "list[int]": st.lists(st.integers(), max_size=4),
    "dict[str, int]": st.dictionaries(st.text(max_size=3), st.integers(), max_size=3),
    "int | none": st.none() | st.integers(),
    "tree": st.lists(st.integers(), max_size=4),
}
KIND = st.sampled_from(sorted(VALUES))
WORDS = TEXT | st.fixed_dictionaries({}, optional={"en": TEXT, "zh": TEXT}).filter(bool)


@st.composite
def lines(draw: Any) -> list[dict[str, Any]]:
    """A file of the judging form: a few problems, each with what the form allows."""
    slugs = draw(
        st.lists(
            st.from_regex(r"own-[a-z0-9][A-Za-z0-9._-]{0,10}", fullmatch=True),
            min_size=1, max_size=3, unique_by=str.lower,
        )
    )  # fmt: skip
    return [draw(problems(slug)) for slug in slugs]


@st.composite
def problems(draw: Any, slug: str) -> dict[str, Any]:
    mode = draw(st.sampled_from(["function", "inplace", "class"]))
    plain = KIND.filter(lambda kind: kind != "tree") if mode == "class" else KIND
    kinds = draw(st.lists(plain, min_size=1, max_size=3))
    returns = draw(plain)
    function = draw(NAME)
    name = draw(NAME)
    answer = VALUES[kinds[0] if mode == "inplace" else returns]

    def values() -> list[Any]:
        return [draw(VALUES[kind]) for kind in kinds]

    if mode == "class":
        tests = [
            {"calls": [[function, values()], [name, []]], "expected": [None, draw(answer)]}
            for _ in range(draw(st.integers(1, 2)))
        ]
    else:
        tests = [
            {"args": values(), "expected": draw(answer)} for _ in range(draw(st.integers(1, 2)))
        ]
    types: dict[str, Any] = {"args": kinds, "returns": returns}
    if mode == "class":
        types["methods"] = {name: {"args": [], "returns": returns}}
    arguments = ", ".join(f"a{number}" for number in range(len(kinds)))
    statement = draw(WORDS)
    return {
        "id": slug,
        "function": function,
        "mode": mode,
        "types": draw(st.sampled_from([types, {}])) if mode == "function" else types,
        "tests": tests,
        "compare": draw(st.sampled_from([{"kind": "exact"}, {"kind": "float", "abs": 0.5}])),
        "limits": draw(st.sampled_from([{}, {"cpu_seconds": 1}, {"memory_mb": 64}])),
        "statement": statement,
        "tags": draw(st.lists(TEXT, max_size=2)),
        **draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "title": st.just(dict.fromkeys(["en", "zh"], draw(TEXT))),
                    "released": st.dates().map(lambda date: date.isoformat()),
                    "starter": st.sampled_from(
                        [f"def {function}({arguments}):\n    ...\n", "no Python (", draw(TEXT)]
                    ),
                },
            )
        ),
    }


def written(path: Path, given: list[Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in given), encoding="utf-8")
    return path


def handed_out(root: Path) -> list[dict[str, Any]]:
    return [dict(as_judging_line(question.worded)) for question in load_own(root)]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines())
def test_hand_out_take_in_hand_out_is_the_same(given_lines: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = written(folder / "in.jsonl", given_lines)
        import_file(path, folder / "one", tell=lambda line: None)
        first = handed_out(folder / "one")
        out = written(folder / "out.jsonl", first)
        import_file(out, folder / "two", tell=lambda line: None)
        assert json.dumps(handed_out(folder / "two")) == json.dumps(first)
        # And it is judged, and asked, as the file itself would be.
        for one, other in zip(load_questions(str(path)), load_own(folder / "one"), strict=True):
            assert one.problem.digest == other.problem.digest
            assert one.released == other.released
            for language in one.worded.prose:
                assert one.prompt(language, "python") == other.prompt(language, "python")


def test_built_in_problems_under_other_names_come_back_to_the_byte(tmp_path: Path) -> None:
    every_form = ("index-pairs", "recent-store", "night-lamps", "road-posts", "turning-rings")
    plain = [one for one in load_problems() if one.id in every_form]
    renamed = [dict(as_judging_line(replace(one, id=f"own-{one.id}"))) for one in plain]
    import_file(written(tmp_path / "in.jsonl", renamed), tmp_path / "own", tell=lambda line: None)
    assert json.dumps(handed_out(tmp_path / "own")) == json.dumps(renamed)
