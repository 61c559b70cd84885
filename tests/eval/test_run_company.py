"""What else the machine did while a run was answered: told where noted, else said to be unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.runs.company import Busy, Company, company, noted, own_load


def session(load: float, last: float = 0.0, own: float = 5.0, cores: int = 2, **more) -> list:
    machine = {"cores": cores}
    return [
        {"event": "began", "machine": machine | {"load": load, "own": 0.0}},
        {"event": "ended", "machine": machine | {"load": last, "own": own}, **more},
    ]


def test_a_quiet_machine_is_told_from_a_busy_one() -> None:
    assert company(session(0.2, 4.9)) == Company(noted=True)
    assert company(session(15.0)).busy == Busy(15.0, 2, began=True)
    assert company(session(0.2, 38.0)).busy == Busy(38.0, 2, began=False)


@given(st.floats(0, 1000), st.floats(0, 1000), st.integers(1, 256))
def test_more_load_never_makes_a_machine_quiet(load, more, cores) -> None:
    if company(session(load, cores=cores)).busy:
        assert company(session(load + more, cores=cores)).busy


def test_runs_of_earlier_releases_noted_nothing() -> None:
    old = [{"event": "began", "software": {}}, {"event": "ended", "state": "done"}]
    assert company(old) == company([]) == Company(noted=False)
    assert not company([*session(0.1), *old]).noted


def test_whose_engines_others_could_use_is_kept_over_all_sessions() -> None:
    found = company([*session(0.1, shared=["b", "a"]), *session(0.1, shared=["b"])])
    assert found.shared == ("b", "a")


@pytest.mark.parametrize("damaged", [7, {}, {"load": "much"}, {"load": 9.0, "cores": 2}])
def test_a_damaged_note_is_no_proof_of_work(damaged) -> None:
    assert company([{"event": "began", "machine": damaged}]).busy is None


def test_the_machine_is_read_as_it_is() -> None:
    found = noted(own_load(judges=2))
    assert found["load"] >= 0 and found["own"] == found["cores"] + 3
