"""What capability checks ask: the same for a seed, different between cases, fair in both
languages."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knowing import OBJECTS

from eval.capabilities import paired
from eval.capabilities.cases import GROUPS, Case
from eval.capabilities.haystack import Fact, Haystack
from eval.capabilities.plan import Options, cases, default_lengths, requests
from eval.capabilities.rules import is_valid
from eval.capabilities.scoring import is_right
from eval.capabilities.wording import LANGUAGES, schemas, wording

ALL = Options(tuple(GROUPS), (512, 1024), seed=3)
seeds = st.integers(0, 10_000)
few = settings(max_examples=25)


def in_long_text(options: Options = ALL) -> list[Case]:
    return [case for case in cases(options) if case.haystack]


def test_a_seed_gives_the_same_cases_and_another_one_others() -> None:
    assert cases(ALL) == cases(ALL)
    other = cases(Options(ALL.groups, ALL.lengths, seed=4))
    assert [one.haystack for one in cases(ALL)] != [one.haystack for one in other]


def test_codes_of_long_texts_differ_between_all_cases() -> None:
    codes = [
        code
        for case in in_long_text()
        for code in (case.expected.get("keys") or {"": case.expected.get("key")}).values()
    ]
    assert len(codes) == len(set(codes)) > 0


@pytest.mark.parametrize("words", [0, 1, 50, 3000])
def test_a_long_text_holds_each_fact_once_and_no_other_digit(words: int) -> None:
    for case in in_long_text():
        assert case.haystack
        text = case.haystack.text(words)
        for fact in case.haystack.facts:
            assert text.count(fact.sentence) == 1
        assert len(re.findall(r"\d+", text)) == len(case.haystack.facts)
        assert text.endswith(case.turns[0])


@few
@given(st.sampled_from(LANGUAGES), st.integers(0, 3000), seeds)
def test_a_text_has_as_many_words_as_were_asked_for(language: str, words: int, seed: int) -> None:
    text = Haystack(f"{seed}", language, "", (), "").text(words).strip()
    assert len(text.split() if language == "en" else text.removesuffix("…")) == words


@few
@given(st.sampled_from(LANGUAGES), st.floats(0, 1), seeds)
def test_a_fact_stands_at_its_depth(language: str, depth: float, seed: int) -> None:
    haystack = Haystack(f"{seed}", language, "", (Fact(depth, "@@"),), "")
    text = haystack.text(4000).strip()
    assert text.index("@@") / len(text) == pytest.approx(depth, abs=0.02)


def test_filler_does_not_come_again_and_again() -> None:
    for language in LANGUAGES:
        text = Haystack("x", language, "", (), "").text(8000)
        sentences = Counter(re.split(r"(?<=[.。])\s*", text))
        assert sentences.most_common(1)[0][1] <= 3


def test_needles_are_spread_over_the_whole_text() -> None:
    depths = [c.expected["depth"] for c in in_long_text() if c.cell.check == "long_context"][:4]
    assert [int(4 * depth) for depth in depths] == [0, 1, 2, 3]


def test_a_question_names_nothing_that_another_name_is_part_of() -> None:
    for language in LANGUAGES:
        places = wording(language).long_context.places
        assert not [(a, b) for a in places for b in places if a != b and a in b]


# ------------------------------------------------------------------ pairs


def test_both_languages_have_the_same_cases() -> None:
    for check in ("json", "chinese_paired", "instructions"):
        asked = [case for case in cases(ALL) if case.cell.check == check]
        ids = {lang: [c.id for c in asked if c.cell.language == lang] for lang in LANGUAGES}
        assert ids["en"] == ids["zh"] != []
    assert set(wording("en").paired.tasks) == set(wording("zh").paired.tasks) == set(paired.KINDS)
    assert set(wording("en").json_requests) == set(wording("zh").json_requests) == set(schemas())


@few
@given(st.sampled_from(sorted(paired.KINDS)), st.integers(0, 3), seeds)
def test_a_task_has_one_right_answer_and_a_pair_the_same_one(kind, number, seed) -> None:
    tasks = {
        language: paired.drawn(kind, number, wording(language).paired, language, seed)
        for language in LANGUAGES
    }
    for task in tasks.values():
        assert not task.options or task.answer in task.options
        assert is_right(task.answer.partition("/")[0], task.answer, task.options)
    if not tasks["en"].options or kind == "place":
        assert tasks["en"].answer == tasks["zh"].answer
    else:
        places = {task.options.index(task.answer) for task in tasks.values()}
        assert len(places) == 1


@pytest.mark.parametrize("seed", range(20))
def test_no_case_is_asked_twice(seed: int) -> None:
    asked = [
        case.turns[0] for case in cases(Options(("json", "chinese", "instructions"), (), seed))
    ]
    assert len(asked) == len(set(asked))


@given(st.integers(2, 9), st.integers(2, 9), st.integers(0, 9))
def test_numbers_in_words(hundreds: int, tens: int, ones: int) -> None:
    number = 100 * hundreds + 10 * tens + ones
    digits = "零一二三四五六七八九"
    said = paired.spelled(number, "zh")
    assert said == f"{digits[hundreds]}百{digits[tens]}十{digits[ones] if ones else ''}"


def test_a_number_in_english_words() -> None:
    assert paired.spelled(342, "en") == "three hundred and forty-two"
    assert paired.spelled(250, "en") == "two hundred and fifty"


def test_a_program_prints_what_is_expected(capsys) -> None:
    task = paired.drawn("loop", 0, wording("en").paired, "en", seed=7)
    exec(task.values["code"], {})
    assert capsys.readouterr().out.strip() == task.answer


# ------------------------------------------------------------------ the others


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_a_schema_takes_what_the_request_describes_and_nothing_more(name: str) -> None:
    schema, right = schemas()[name], OBJECTS[name]
    assert is_valid(right, schema)
    assert not is_valid({**right, "more": 1}, schema)
    for field in right:
        assert not is_valid({key: right[key] for key in right if key != field}, schema)


def test_chinese_comments_are_asked_for_in_chinese_alone() -> None:
    languages = {c.cell.language for c in cases(ALL) if c.cell.check == "chinese_comments"}
    assert languages == {"zh"}


def test_a_machine_without_a_card_is_asked_short_texts() -> None:
    assert default_lengths(has_cards=False) == (512, 1024, 2048)
    assert default_lengths(has_cards=True)[-1] == 32640


def test_only_what_was_asked_for_is_planned() -> None:
    assert {c.cell.check for c in cases(Options(("json",), (512,)))} == {"json"}
    counted = {(c["check"], c["language"]): c["requests"] for c in requests(cases(ALL))}
    assert counted["instructions", "en"] == sum(
        len(talk.turns) for talk in wording("en").conversations
    )
