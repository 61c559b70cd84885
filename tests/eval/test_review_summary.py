"""What a run's reviews say, as values, as a command, and in the report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from judged import run_of
from kept_run import NAME, NO_CODE, RATABLE, answers_with_code, kept_run
from typer.testing import CliRunner

from eval.__main__ import app
from eval.records.reviews import Review, Reviews
from eval.review.given import human_ratings
from eval.review.summary import OVERALL, summarise
from eval.runs.folder import Run
from eval.scores.composite import DIMENSIONS, composites
from eval.scores.samples import Sample
from eval.scores.shares import Share

SAMPLES = run_of([[1], [0]] * 5, "qwen") + run_of([[1], [0]] * 5, "yi")
BY_ID = {f"{one.contestant}/{one.problem}": one for one in SAMPLES}


def review(person: str, sample: str, points: Sequence[int]) -> Review:
    return Review("run", sample, person, dict(zip(DIMENSIONS, points, strict=True)))


def told(reviews: list[Review], by_id: dict[str, Sample] = BY_ID):
    return summarise(tuple(by_id.values()), human_ratings(by_id, reviews))


# Ann is kind and rates more of qwen, bob is strict and rates more of yi.
UNEVEN = [
    *(review("ann", f"qwen/p{n:03}", (4 + n % 2, 5, 3)) for n in range(8)),
    *(review("ann", f"yi/p{n:03}", (4 + n % 2, 5, 3)) for n in range(2)),
    *(review("bob", f"qwen/p{n:03}", (2 + n % 2, 3, 1)) for n in range(2)),
    *(review("bob", f"yi/p{n:03}", (2 + n % 2, 3, 1)) for n in range(8)),
]


def test_who_met_the_strict_rater_is_adjusted_and_the_raw_mean_stands_beside() -> None:
    found = told(UNEVEN)
    qwen, yi = found.contestants
    assert qwen.means["structure"].raw > yi.means["structure"].raw + 1
    for dimension in (*DIMENSIONS, OVERALL):
        one, other = qwen.means[dimension], yi.means[dimension]
        assert one.adjusted == pytest.approx(other.adjusted)
        for mean in (one, other):
            assert mean.raw_interval[0] <= mean.raw <= mean.raw_interval[1]
            assert mean.adjusted_interval[0] <= mean.adjusted <= mean.adjusted_interval[1]
    assert {one.rater: round(one.leniency, 6) for one in found.raters} == {"ann": 1, "bob": -1}
    assert [one.answers for one in found.raters] == [10, 10]
    assert found.crossed


def test_the_adjusted_mean_is_what_the_composite_takes() -> None:
    found = told(UNEVEN)
    for one, both in zip(
        found.contestants, composites(SAMPLES, human_ratings(BY_ID, UNEVEN)), strict=True
    ):
        assert both.human_mean == pytest.approx(one.means[OVERALL].adjusted)
        assert both.human_raw == pytest.approx(one.means[OVERALL].raw)


def test_a_single_problem_gives_no_interval() -> None:
    reviews = [review("ann", "qwen/p000", (1, 2, 3))]
    reviews += [review("ann", f"yi/p{n:03}", (1 + n, 2, 3)) for n in range(3)]
    qwen, yi = told(reviews).contestants
    assert qwen.means["structure"].adjusted_interval is None
    assert qwen.means["structure"].raw_interval is None
    low, high = yi.means["readability"].raw_interval
    assert low < 2 < high


def test_coverage_counts_once_twice_and_what_had_no_code() -> None:
    by_id = {**BY_ID, "qwen/p009": replace(BY_ID["qwen/p009"], verdict="NO_CODE")}
    both = [review(person, "qwen/p000", (1, 2, 3)) for person in ("ann", "bob")]
    qwen, yi = told([*both, review("ann", "qwen/p001", (1, 2, 3))], by_id).contestants
    assert (qwen.once, qwen.twice, qwen.no_code, qwen.raters) == (Share(2, 9), Share(1, 9), 1, 2)
    assert (yi.once, yi.no_code, yi.means) == (Share(0, 10), 0, {})


def test_reviews_of_what_is_not_there_or_has_no_code_any_more_are_left_out() -> None:
    by_id = {**BY_ID, "qwen/p009": replace(BY_ID["qwen/p009"], verdict="NO_CODE")}
    strangers = [review("ann", "glm/p000", (1, 1, 1)), review("ann", "qwen/p009", (1, 1, 1))]
    assert human_ratings(by_id, strangers) == ()
    found = told(strangers, by_id)
    assert (found.raters, found.agreement["comments"].value) == ((), None)


def test_agreement_is_by_dimension() -> None:
    reviews = [
        review(person, f"qwen/p{n:03}", (1 + n % 5, 1 + (n + 2 * place) % 5, 3))
        for n in range(10)
        for place, person in enumerate(("ann", "bob"))
    ]
    found = told(reviews).agreement
    assert found["readability"].value == pytest.approx(1)
    assert found["structure"].value < 0.3
    assert found["comments"].value is None
    assert {one.units for one in found.values()} == {10}


# ------------------------------------------------------------------ the command, the report


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return kept_run(tmp_path_factory.mktemp("summary") / "home/runs")


@pytest.fixture
def home(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = run.folder.parents[1]
    monkeypatch.setenv("LEITAI_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield home
    for left in home.glob("leitai.db*"):
        left.unlink()


def asked(*command: str) -> str:
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    return done.stdout


def stored(home: Path, run: Run, count: int) -> None:
    """Two persons rate the first answers of each contestant."""
    seen: dict[str, int] = {}
    with closing(Reviews.open(f"sqlite:///{home / 'leitai.db'}")) as reviews:
        for sample in answers_with_code(run):
            contestant = sample.split("/")[0]
            seen[contestant] = seen.get(contestant, 0) + 1
            if seen[contestant] <= count:
                for person, more in (("ann", 0), ("bob", 1)):
                    points = {
                        "readability": 3 + more,
                        "structure": 2,
                        "comments": 1 + seen[contestant] % 3,
                    }
                    reviews.hand_in(Review(run.fingerprint, sample, person, points))


def test_before_anybody_rated_the_command_says_what_to_do(home: Path) -> None:
    said = asked("reviews", NAME)
    assert f"nobody has rated run {NAME} yet; open /review" in said
    assert not (home / "leitai.db").exists()


def test_the_command_tells_means_agreement_coverage_and_nobodys_name(home: Path, run: Run) -> None:
    stored(home, run, 5)
    said = asked("reviews", NAME)
    assert "5 of 100 answers rated, 5 of them twice, by 2 raters" in said
    assert "comments: Krippendorff's alpha (ordinal) 1.00" in said
    assert "structure: alpha cannot be told, all ratings are equal" in said
    document = json.loads(asked("reviews", NAME, "--json").splitlines()[-1])
    assert [one["rater"] for one in document["raters"]] == ["rater 1", "rater 2"]
    assert "ann" not in json.dumps(document["raters"])
    assert sum(one["no_code"] for one in document["contestants"]) == NO_CODE
    assert sum(one["once"]["total"] for one in document["contestants"]) == RATABLE
    for one in document["contestants"]:
        assert one["means"]["readability"]["raw"] == pytest.approx(3.5)
        assert one["means"]["readability"]["adjusted"] == pytest.approx(3.5)


def test_the_report_has_the_composite_of_that_very_run_and_of_no_other(
    home: Path, run: Run, tmp_path: Path
) -> None:
    def composites_told() -> list[float | None]:
        asked("report", NAME, "--json", str(tmp_path / "report.json"))
        measured = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["measured"]
        return [one["value"] for one in measured["composites"]]

    assert composites_told() == [None] * 4
    with closing(Reviews.open(f"sqlite:///{home / 'leitai.db'}")) as reviews:
        (sample, *_) = answers_with_code(run)
        points = dict.fromkeys(DIMENSIONS, 4)
        reviews.hand_in(Review("another run", sample, "ann", points))
    assert composites_told() == [None] * 4
    stored(home, run, 1)
    assert None not in composites_told()
    text = asked("report", NAME)
    assert "adjusted for the severity of raters" in text.replace("\\", "")


def test_a_database_that_cannot_be_read_is_one_line(home: Path) -> None:
    done = CliRunner().invoke(app, ["reviews", NAME, "--database", "nonsense"])
    assert isinstance(done.exception, ValueError)
    assert "is not a database URL" in str(done.exception)


@pytest.mark.parametrize("words", [("reviews", NAME), ("report", NAME)])
def test_reading_makes_no_database_and_names_the_one_that_is_not_there(
    words, home: Path, tmp_path: Path
) -> None:
    """A typo must not look like a database in which nobody has rated yet."""
    (tmp_path / "empty.db").touch()
    for path, why in (
        ("typo.db", "there is no such database"),
        ("nowhere/typo.db", "there is no such database"),
        ("empty.db", "holds no records"),
    ):
        done = CliRunner().invoke(app, [*words, "--database", f"sqlite:///{tmp_path / path}"])
        assert isinstance(done.exception, ValueError)
        told = str(done.exception)
        assert f"{tmp_path / path}: {why}" in told and "--database" in told
    assert not list(tmp_path.rglob("typo.db")) and not (tmp_path / "nowhere").exists()
