"""Which table of a report is shown: a link for each, in the reader's language."""

from __future__ import annotations

import pytest

from assistant.language import LANGUAGES, texts
from assistant.pages import reports_tables_view as view
from assistant.reports_address import Address
from assistant.run_lines import RunLine
from assistant.run_tables import PARTS, title_of
from eval.report.sections import SECTIONS

HOSTILE = "<img src=x onerror=alert(1)>\u202e"


def test_every_section_of_the_document_can_be_chosen_but_the_verdicts() -> None:
    assert {*PARTS, "verdicts"} == set(SECTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_part_that_is_shown_is_marked_and_leads_back(language: str) -> None:
    made = view.choice(Address(run="r", part="costs"), texts(language))
    assert made.count("<a ") == len(PARTS)
    assert made.count("aria-current") == 1
    assert all(title_of(part, language) in made for part in PARTS)
    assert 'href="/reports?run=r" data-reports="part costs" aria-current' in made
    assert 'href="/reports?run=r&amp;part=memory"' in made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_runs_name_is_text(language: str) -> None:
    made = view.part(
        "<p>made</p>", RunLine(HOSTILE, "done"), Address(part="costs"), texts(language)
    )
    assert "<img" not in made and "&lt;img src=x onerror=alert(1)&gt;⟨U+202E⟩</a>" in made
    assert "<p>made</p>" in made and 'id="manifest"' in made
    shown = view.part("", RunLine("r", "done"), Address(part="manifest"), texts(language))
    assert shown.count("part=manifest") == 1  # the run's own link keeps the part


def test_the_part_stays_when_another_run_is_opened() -> None:
    assert "part=costs" in Address(run="a", part="costs", problem="p").fresh(run="b")
