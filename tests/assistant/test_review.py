"""The review queue on a real run and a real database: blind, kept, final."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from finished_run import copied
from kept_run import NAME, NO_CODE, RATABLE, answers_with_code, kept_run, names

from assistant.people import People
from assistant.refusal import Refusal
from assistant.review import ReviewQueue
from assistant.review_values import Place, ReviewView
from assistant.run_human import RunHuman
from assistant.runs import Runs
from eval.records.reviews import Reviews
from eval.runs.folder import Run
from eval.scores.composite import composite

POINTS = {"readability": 4, "structure": 3, "comments": 1}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return kept_run(tmp_path_factory.mktemp("review") / "runs")


@pytest.fixture
def reviews(tmp_path: Path) -> Iterator[Reviews]:
    opened = Reviews.open(f"sqlite:///{tmp_path / 'leitai.db'}")
    yield opened
    opened.close()


@contextmanager
def queue_on(run: Run, reviews: Reviews) -> Iterator[ReviewQueue]:
    """A server's queue; again on the same data for a restart."""
    runs = Runs(run.folder.parent)
    yield ReviewQueue(runs, reviews, People("a secret of this test"))
    runs.close()


@pytest.fixture
def queue(run: Run, reviews: Reviews) -> Iterator[ReviewQueue]:
    with queue_on(run, reviews) as opened:
        yield opened


async def opened(queue: ReviewQueue, person: str = "ann", **wanted: str) -> ReviewView:
    return await queue.open(person, Place(**wanted))


async def rate(queue: ReviewQueue, person: str, points: dict[str, int] | None = None) -> ReviewView:
    view = await opened(queue, person)
    return await queue.hand_in(person, view.place, points or POINTS, "en")


async def test_an_answer_is_given_without_anything_that_tells_whose_it_is(
    queue: ReviewQueue, run: Run
) -> None:
    view = await opened(queue)
    assert view.answer in answers_with_code(run).values()
    assert view.prompt.startswith("#")
    assert (view.state, view.points, view.outcome) == ("rate", {}, None)
    told = repr(view)
    assert [name for name in names(run) if name.lower() in told.lower()] == []


async def test_the_verdict_is_there_once_the_rating_is_in_and_the_name_never(
    queue: ReviewQueue, run: Run, reviews: Reviews
) -> None:
    view = await opened(queue)
    rated = await queue.hand_in("ann", view.place, POINTS, "zh")
    assert (rated.state, rated.progress.mine, rated.progress.once) == ("rated", 1, 1)
    (review,) = reviews.desk(run.fingerprint).reviews
    assert (review.points, review.language) == (POINTS, "zh")
    judged = run.judgements()[review.sample]
    assert rated.outcome.entry.verdict == judged["verdict"]
    assert rated.outcome.total == judged["total"]
    following = await opened(queue)
    assert following.place.token != view.place.token


async def test_a_draft_survives_a_refresh_and_a_restart(
    queue: ReviewQueue, run: Run, reviews: Reviews
) -> None:
    view = await opened(queue)
    await queue.choose("ann", view.place, "structure", 5)
    await queue.choose("ann", view.place, "structure", 2)
    await queue.choose("ann", view.place, "comments", 4)
    with queue_on(run, reviews) as other:
        again = await opened(other)
    assert (again.place, again.answer) == (view.place, view.answer)
    assert again.points == {"structure": 2, "comments": 4}


async def test_a_rating_is_final_and_counts_once(queue: ReviewQueue, reviews, run) -> None:
    view = await opened(queue)
    first = await queue.hand_in("ann", view.place, POINTS, "en")
    again = await queue.hand_in("ann", view.place, POINTS, "en")
    assert again.outcome == first.outcome
    with pytest.raises(Refusal, match="review_final"):
        await queue.hand_in("ann", view.place, {**POINTS, "comments": 5}, "en")
    assert reviews.count(run.fingerprint) == 1


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ({"readability": 4, "structure": 3}, "review_incomplete"),
        ({**POINTS, "comments": 6}, "review_incomplete"),
        ({**POINTS, "contestant": 3}, "review_incomplete"),
    ],
)
async def test_an_incomplete_rating_says_so_and_is_not_stored(
    queue: ReviewQueue, reviews, run, points, code
) -> None:
    view = await opened(queue)
    with pytest.raises(Refusal, match=code):
        await queue.hand_in("ann", view.place, points, "en")
    assert reviews.count(run.fingerprint) == 0


async def test_somebody_elses_token_is_worth_nothing(queue: ReviewQueue) -> None:
    view = await opened(queue)
    other = await opened(queue, "bob")
    assert other.place.token != view.place.token
    for person, place in (("bob", view.place), ("cy", view.place), ("ann", Place(NAME))):
        with pytest.raises(Refusal, match="review_gone"):
            await queue.hand_in(person, place, POINTS, "en")
        with pytest.raises(Refusal, match="review_gone"):
            await queue.choose(person, place, "comments", 3)
    with pytest.raises(Refusal, match="review_run_gone"):
        await queue.choose("ann", Place("../runs", token=view.place.token), "comments", 3)


async def test_the_second_rater_gets_what_the_first_has_rated(
    queue: ReviewQueue, run: Run, reviews: Reviews
) -> None:
    for _ in range(4):
        await rate(queue, "ann")
    for _ in range(4):
        last = await rate(queue, "bob", {**POINTS, "comments": 2})
    assert (last.progress.once, last.progress.twice) == (4, 4)
    by_person: dict[str, set[str]] = {}
    for one in reviews.desk(run.fingerprint).reviews:
        by_person.setdefault(one.person, set()).add(one.sample)
    assert by_person["ann"] == by_person["bob"]
    contestants = {sample.split("/")[0] for sample in by_person["ann"]}
    assert contestants == set(run.manifest["determined"]["contestants"])


async def test_an_answer_that_two_have_before_them_is_not_given_to_a_third(
    queue: ReviewQueue, run: Run, reviews: Reviews
) -> None:
    for person in ("ann", "bob", "cy", "di"):
        await opened(queue, person)
    held = Counter(draft.sample for draft in reviews.desk(run.fingerprint).drafts)
    assert sorted(held.values()) == [2, 2]


async def test_answers_without_code_are_counted_and_nobody_gets_them(queue: ReviewQueue) -> None:
    view = await opened(queue)
    assert view.progress.ratable == view.progress.left == RATABLE
    assert view.progress.no_code == NO_CODE


async def test_who_reads_one_language_gets_prompts_in_it(
    queue: ReviewQueue, run: Run, reviews: Reviews
) -> None:
    assert (await opened(queue)).languages == ("zh", "en")
    for person, language in (("ann", "zh"), ("bob", "en")):
        for _ in range(3):
            view = await opened(queue, person, prompts=language)
            assert view.place.prompts == language
            await queue.hand_in(person, view.place, POINTS, language)
    for one in reviews.desk(run.fingerprint).reviews:
        assert one.sample.split("/")[2] == one.language
    assert (await opened(queue, prompts="fr")).place.prompts == ""


async def test_the_newest_complete_run_is_the_one_unless_another_is_wanted(
    tmp_path: Path, reviews: Reviews
) -> None:
    first = kept_run(tmp_path / "runs")
    copied(first, tmp_path / "runs", "newer", "2027-01-01T00:00:00+00:00")
    half = copied(first, tmp_path / "runs", "newest", "2027-02-01T00:00:00+00:00")
    lines = (half.folder / "judgements.jsonl").read_text(encoding="utf-8").splitlines(True)
    (half.folder / "judgements.jsonl").write_text("".join(lines[:200]), encoding="utf-8")
    with queue_on(first, reviews) as queue:
        view = await opened(queue)
        assert (view.runs, view.place.run) == (("newest", "newer", NAME), "newer")
        assert (await opened(queue, run=NAME)).place.run == NAME
        assert (await opened(queue, run="<img>")).place.run == "newer"
        await rate(queue, "ann")
        assert (await opened(queue, run=NAME)).progress.mine == 0


async def test_without_runs_there_is_nothing_to_rate(tmp_path: Path, reviews: Reviews) -> None:
    queue = ReviewQueue(Runs(tmp_path / "runs"), reviews, People("secret"))
    assert (await queue.open("ann", Place())).state == "no_runs"


async def test_a_model_that_names_itself_is_masked(tmp_path: Path, reviews: Reviews) -> None:
    run = kept_run(tmp_path / "runs")
    path = run.folder / "samples.jsonl"
    text = path.read_text(encoding="utf-8")
    own = "I am SmolLM2-135M-Instruct, made by Hugging Face.\\n\\n```python"
    path.write_text(text.replace("```python", own), encoding="utf-8")
    with queue_on(run, reviews) as queue:
        for _ in range(6):
            view = await opened(queue)
            assert "SmolLM2" not in view.answer
            await queue.hand_in("ann", view.place, POINTS, "en")


async def test_ratings_give_the_run_its_human_mean_and_composite_with_coverage(
    queue: ReviewQueue, run: Run, reviews: Reviews
) -> None:
    runs = Runs(run.folder.parent)
    human, view = RunHuman(runs, reviews), await runs.open(NAME)
    assert await human.of(view) == {}
    for person in ("ann", "bob"):
        for _ in range(4):
            await rate(queue, person)
    found = await human.of(view)
    assert len(found) == 4
    for one in found.values():
        assert one.human_mean == pytest.approx(8 / 3)
        assert one.value == pytest.approx(composite(one.pass_rate, 8 / 3))
        assert (one.rated.count, one.rated.total, one.raters) == (1, 100, 2)
    assert await human.of(view) is found
    runs.close()
