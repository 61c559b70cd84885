"""Both languages are complete, and the person gets the one they want."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from assistant.language import LANGUAGES, negotiate, texts

ASSISTANT = Path(__file__).resolve().parents[2] / "assistant"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def names_a_text(constant: str, known: set[str]) -> bool:
    """A whole key, the beginning of one in an f-string, or a file's name."""
    if constant.endswith("_"):
        return any(key.startswith(constant) for key in known)
    return constant in known or constant.endswith(".yaml")


def test_every_key_is_in_every_language() -> None:
    english, *others = (set(texts(language).entries) for language in LANGUAGES)
    for keys in others:
        assert keys == english


def test_translations_keep_the_placeholders() -> None:
    english, chinese = texts("en"), texts("zh")
    differing = [
        key
        for key in english.entries
        if placeholders(english.entries[key]) != placeholders(chinese.entries[key])
    ]
    assert differing == []


def test_every_key_that_code_names_exists() -> None:
    known = set(texts("en").entries)
    sections = {key.split(".")[0] for key in known}
    missing = set()
    no_texts = {"chat.completion"}  # a word of the API's
    for path in ASSISTANT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                match = re.fullmatch(r"([a-z]+)\.[a-z_0-9]+", node.value)
                if match and match[1] in sections and not names_a_text(node.value, known):
                    missing.add(node.value)
    assert missing - no_texts == set()


def test_chinese_texts_are_chinese() -> None:
    chinese = texts("zh").entries
    excepted = {
        "nav.other_language",
        "arena.example_1",
        "status.percent",
        "engine_kind.llamacpp",
        "engine_kind.vllm",
        "leaderboard.rating_of",
    }
    latin = [
        key
        for key, text in chinese.items()
        if text and key not in excepted and not re.search(r"[\u4e00-\u9fff]", text)
    ]
    assert latin == []


@pytest.mark.parametrize(
    ("cookie", "header", "expected"),
    [
        (None, "", "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "de-DE,de;q=0.9,en;q=0.5", "en"),
        (None, "en;q=0.4,zh-TW;q=0.6", "zh"),
        (None, "fr, zh;q=0", "en"),
        ("en", "zh-CN", "en"),
        ("zh", "en-US", "zh"),
        ("klingon", "zh", "zh"),
        (None, ";;;q=,=,zh;q=x", "en"),
    ],
)
def test_the_persons_choice_wins_then_the_browsers(
    cookie: str | None, header: str, expected: str
) -> None:
    assert negotiate(cookie, header) == expected
