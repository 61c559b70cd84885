"""Reasons and needs in words, needs that make no sense, and the lists that rules read."""

from __future__ import annotations

import re

import pytest

from eval.advice import Needs, Reason, advise, in_words, needs_in_words
from eval.advice.licences import load_licences
from eval.advice.words import advice_texts
from eval.cost.cards import load_cards
from runners.configuration import ConfigError
from runners.texts import LANGUAGES


def test_reasons_have_the_same_places_to_fill_in_both_languages() -> None:
    english, chinese = (advice_texts(language).entries for language in LANGUAGES)
    assert list(english) == list(chinese)
    for key, text in english.items():
        places = (set(re.findall(r"{(\w+)}", each)) for each in (text, chinese[key]))
        assert len(set(map(frozenset, places))) == 1, key
        assert key == "comma" or chinese[key] != text, key


def test_needs_are_told_in_one_line() -> None:
    needs = Needs(card="RTX3060", context=4096, language="zh", budget=100, data_may_leave=False)
    assert needs_in_words(needs, "en") == (
        "1 × RTX3060, at most 100 a month, up to 4,096 tokens, Chinese prompts, "
        "data stays in the house, commercial use"
    )
    assert "中文提示" in needs_in_words(needs, "zh")
    with pytest.raises(ConfigError, match="legal are en, zh"):
        in_words(Reason("nobody"), "de")


@pytest.mark.parametrize(
    "wrong", [{"context": 0}, {"cards": 0}, {"budget": float("nan")}, {"language": "fr"}]
)
def test_needs_that_make_no_sense_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Needs(**wrong)


def test_an_unknown_card_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="there is no card RTX9999; there are: RTX3060"):
        advise((), Needs(card="RTX9999"))


def test_every_lineup_licence_is_in_the_list_and_has_a_source() -> None:
    names = ("Apache-2.0", "DeepSeek licence", "GLM-4 licence", "Gemma Terms of Use")
    assert all(load_licences().named(name) for name in names)
    assert load_licences().named("apache-2.0 ").commercial is True
    glm = load_licences().named("GLM-4 licence")
    assert glm and glm.commercial is True and glm.conditions and set(glm.conditions) == {"en", "zh"}
    assert load_licences().named("somebody's own") is None


def test_every_kind_of_card_has_a_name_by_which_a_measured_one_is_known() -> None:
    names = [kind.driver_name for kind in load_cards().cards.values()]
    assert all(names) and len(set(names)) == len(names)
