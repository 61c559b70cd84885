"""Reviews on both databases: one a person and answer, drafts that survive, no click undone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import repeat

import pytest

from eval.records import DIMENSIONS, InvalidRecord, Records, ReviewConflict
from eval.records.reviews import HOLDS, Review, Reviews

POINTS = {"readability": 4, "structure": 3, "comments": 1}


@pytest.fixture
def reviews(url: str) -> Iterator[Reviews]:
    opened = Reviews.open(url)
    yield opened
    opened.close()


def review(person: str = "ann", sample: str = "qwen/heap/en/python/0", **changes) -> Review:
    return Review("run", sample, person, {**POINTS, **changes})


def test_a_review_comes_back_as_it_was_in_its_own_run_only(reviews: Reviews) -> None:
    given = review()
    reviews.hand_in(given)
    assert reviews.desk("run").reviews == (given,)
    assert reviews.count("run") == 1
    assert reviews.desk("other").reviews == ()
    assert reviews.count("other") == 0


def test_the_same_review_again_changes_nothing_and_another_is_refused(reviews: Reviews) -> None:
    first = review()
    reviews.hand_in(first)
    reviews.hand_in(review())
    with pytest.raises(ReviewConflict, match="the first rating stands") as refused:
        reviews.hand_in(review(comments=5))
    assert refused.value.in_force == first
    assert reviews.desk("run").reviews == (first,)


def test_forty_equal_reviews_at_once_are_one_row(reviews: Reviews) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(reviews.hand_in, repeat(review(), 40)))
    assert reviews.count("run") == 1


def test_a_draft_keeps_every_point_also_of_clicks_at_once(url: str, reviews: Reviews) -> None:
    reviews.give("run", "a", "ann")
    with ThreadPoolExecutor(3) as pool:
        kept = pool.map(lambda one: reviews.choose("run", "a", "ann", one, POINTS[one]), DIMENSIONS)
        assert list(kept) == [True] * 3
    reviews.give("run", "a", "ann")  # the page is opened again
    again = Reviews.open(url)
    (draft,) = again.desk("run").drafts
    again.close()
    assert (draft.sample, draft.person, draft.points) == ("a", "ann", POINTS)


def test_a_draft_ends_with_its_review_and_a_late_click_does_not_bring_it_back(
    reviews: Reviews,
) -> None:
    reviews.give("run", "a", "ann")
    reviews.give("run", "a", "bob")
    reviews.hand_in(review(sample="a"))
    assert reviews.choose("run", "a", "ann", "comments", 2) is False
    reviews.give("run", "a", "ann")
    assert [draft.person for draft in reviews.desk("run").drafts] == ["bob"]


def test_an_answer_that_is_opened_in_many_tabs_at_once_is_one_draft(reviews: Reviews) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: reviews.give("run", "a", "ann"), range(24)))
    assert len(reviews.desk("run").drafts) == 1


def test_an_answer_is_held_for_whoever_opened_it_and_not_for_ever(reviews: Reviews) -> None:
    now = datetime.now(UTC)
    reviews.give("run", "a", "ann", now - HOLDS)
    reviews.give("run", "b", "bob", now - HOLDS + timedelta(minutes=1))
    assert [draft.person for draft in reviews.desk("run").held(now)] == ["bob"]


def test_what_is_no_point_is_refused_before_anything_is_stored(reviews: Reviews) -> None:
    reviews.give("run", "a", "ann")
    for value in (0, 6, True, 2.5, "3"):
        with pytest.raises(InvalidRecord, match="whole number from 1 to 5"):
            review(comments=value)
        with pytest.raises(InvalidRecord, match="whole number from 1 to 5"):
            reviews.choose("run", "a", "ann", "comments", value)
    with pytest.raises(InvalidRecord, match="dimension 'person' is unknown"):
        reviews.choose("run", "a", "ann", "person", 3)
    with pytest.raises(InvalidRecord, match="needs each of readability"):
        Review("run", "a", "ann", {"comments": 3})
    assert reviews.desk("run").drafts[0].points == {}


def test_reviews_share_the_database_of_the_records(records: Records) -> None:
    reviews = Reviews.beside(records)
    reviews.hand_in(review())
    assert Reviews.beside(records).count("run") == 1
