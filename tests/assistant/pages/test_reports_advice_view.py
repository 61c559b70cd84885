"""Advice in words: the choice or "undecided", why, who is out and why, and what nobody knows."""

from __future__ import annotations

import re

import pytest

from assistant.advising import Evidence, cards, needs_of
from assistant.language import LANGUAGES, texts
from assistant.pages import reports_advice_view as view
from assistant.reports_address import NEEDS, Address
from eval.advice import Candidate
from eval.advice.values import Pass, Terms

HOSTILE = "<img src=x onerror=alert(1)>\u202e"
FREE = Terms(True, None, "its text")


def candidate(name: str, solved: int, **changes: object) -> Candidate:
    """Someone who solved the first so many of 40 problems, in English."""
    problems = {f"p{n}": float(n < solved) for n in range(40)}
    passed = Pass(solved / 40, (max(0.0, solved / 40 - 0.1), min(1.0, solved / 40 + 0.1)), problems)
    facts: dict[str, object] = {
        "contestant": name, "label": name.title(), "licence": "free", "terms": FREE,
        "service": False, "model": None, "served": "q4_k_m", "native_context": 32768,
        "passes": {"en": passed}, **changes,
    }  # fmt: skip
    return Candidate(**facts)  # type: ignore[arg-type]


def told(*candidates: Candidate, query: str = "context=4096", language: str = "en") -> str:
    """The result as HTML."""
    labels = {one.contestant: one.label for one in candidates}
    found = Evidence("first", candidates, labels, ("perf/hurt: is no load test",))
    address = Address.of(query)
    needs = needs_of(address)
    return view.result(found.advise(needs), needs, found, address, texts(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_has_every_control_in_an_element_of_its_own(language: str) -> None:
    form = view.form(cards(), "EUR", texts(language))
    for name in ("card", "budget", "context", "language", "concurrency", "api", "licence", "data"):
        assert f'<div id="advice-{name}"><label>' in form
    assert set(re.findall(r' name="([^"]+)"', form)) == set(NEEDS)
    assert all(f'value="{name}"' in form for name in cards().cards)


def test_the_best_is_the_choice_where_the_tests_separate() -> None:
    html = told(candidate("good", 38), candidate("poor", 4))
    assert "<h3>Take Good</h3>" in html
    assert "Poor is behind" in html


def test_two_that_nothing_separates_are_undecided() -> None:
    html = told(candidate("one", 20), candidate("two", 21))
    assert re.search("<h3>Undecided between (One · Two|Two · One)</h3>", html)
    assert "Take " not in html


def test_who_is_out_is_named_with_every_reason() -> None:
    service = candidate("cloud", 39, service=True)
    html = told(candidate("good", 38), service, query="data=stays&api=no&context=4096")
    assert "Take Good" in html
    out = html[html.index("Excluded") :]
    assert '<th scope="row">Cloud</th>' in out
    assert "leave for a service" in out and "none is allowed" in out


def test_nobody_is_an_answer() -> None:
    html = told(candidate("good", 38), query="context=100000")
    assert "Nobody can be advised" in html and "beyond its native context" in html


def test_what_was_not_measured_is_said() -> None:
    html = told(candidate("good", 38), candidate("poor", 4), query="at_once=4")
    missing = html[html.index("Not measured") :]
    assert "Speed at 4 at once" in missing and "Good, Poor" in missing
    assert "no composite" in missing and "perf/hurt: is no load test" in missing


def test_the_run_is_a_link_that_keeps_the_needs() -> None:
    html = told(candidate("good", 38), query="card=RTX4090&context=8192")
    assert 'href="/reports?run=first&amp;card=RTX4090&amp;context=8192"' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_licences_are_words_only(language: str) -> None:
    odd = candidate("odd", 30, label=HOSTILE, licence=HOSTILE, terms=None)
    for query in ("use=private", "card=L4", "context=4096"):
        html = told(odd, query=query, language=language)
        assert "<img" not in html and "\u202e" not in html
