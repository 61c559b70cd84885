"""Slices of votes: what is unknown is in none, and sizes are those of the slices."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eval.records import PairVote
from eval.votes.slices import DIMENSIONS, About, sizes, sliced

abouts = st.builds(
    About,
    st.sampled_from(["en", "zh"]),
    st.sampled_from(["python", "none"]),
    st.sampled_from(["free", "problem"]),
    st.sampled_from(["", "sorting lists"]),
)


@given(st.lists(st.none() | abouts, max_size=20))
def test_every_slice_has_as_many_votes_as_its_size_says(known) -> None:
    votes = [PairVote(str(n), "ann", "qwen", "yi", "a") for n in range(len(known))]
    table = {str(n): about for n, about in enumerate(known) if about is not None}
    found = sizes(votes, table)
    for dimension in DIMENSIONS:
        for value, count in found[dimension]:
            assert len(sliced(votes, table, {dimension: value})) == count
        # A topic is known of some battles only.
        with_one = [about for about in table.values() if getattr(about, dimension)]
        assert sum(count for _, count in found[dimension]) == len(with_one)
    assert sliced(votes, table, dict.fromkeys(DIMENSIONS, "")) == votes


def test_dimensions_narrow_each_other() -> None:
    votes = [PairVote(str(n), "ann", "qwen", "yi", "a") for n in range(3)]
    table = {
        "0": About("en", "python", "free"),
        "1": About("zh", "python", "free"),
        "2": About("zh", "none", "free"),
    }
    wanted = {"prompt": "zh", "language": "python"}
    assert [vote.battle for vote in sliced(votes, table, wanted)] == ["1"]
