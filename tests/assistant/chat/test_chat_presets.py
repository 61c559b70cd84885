"""Slash commands: templates from YAML, words or the last code in them, nothing else changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talking import Talk, last

from assistant.chat.presets import Presets, load_presets
from assistant.refusal import Refusal
from runners.configuration import ConfigError, load

OWN = """
presets:
  - name: terse
    title: {en: Terse, zh: 简短}
    template: {en: "Briefly: {prompt} {braces}", zh: "简短地说：{prompt}"}
    system: You waste no words.
    sampling: {temperature: 0.3, max_tokens: 99}
"""


@pytest.fixture
def own(tmp_path) -> Presets:
    path = tmp_path / "presets.yaml"
    path.write_text(OWN, encoding="utf-8")
    return load(path, Presets)


def test_the_five_commands_are_there_in_both_languages():
    presets = load_presets().presets
    assert [one.name for one in presets] == ["explain", "review", "test", "fix", "json"]
    for one in presets:
        assert one.title.en
        assert one.title.zh
        assert one.filled("X", "en") != one.filled("X", "zh")


@given(words=st.text())
def test_words_are_put_in_as_they_are(words):
    for preset in load_presets().presets:
        assert words in preset.filled(words, "en")


@given(
    text=st.text() | st.sampled_from(["/etc/passwd is?", "/fixed it", "/ fix", "a /fix", "//fix"])
)
def test_only_a_presets_name_is_a_command(text):
    presets = load_presets()
    found = presets.command(text)
    if found.preset is None:
        assert found.words == text
    else:
        assert text.lstrip()[1:].lower().startswith(found.preset.name)


@pytest.mark.parametrize("prompt", ["/EXPLAIN this", "  /explain\nthis", "/explain\tthis"])
def test_case_and_white_space_do_not_matter(prompt):
    found = load_presets().command(prompt)
    assert (found.preset.name, found.words) == ("explain", "this")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("{prompt} {braces}", "{braces}"), "{prompt}"),
        (("name: terse", "name: Terse!"), "name"),
        (("name: terse", "name: tests"), "tests"),
        (("system:", "sistem:"), "system"),
        (("temperature: 0.3", "temperature: 3"), "temperature"),
    ],
)
def test_a_wrong_file_is_explained(tmp_path, change, named):
    path = tmp_path / "presets.yaml"
    path.write_text(OWN.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigError, match=named):
        load(path, Presets)


async def test_a_preset_brings_its_system_prompt_and_sampling(talk_on, own):
    async with talk_on(presets=own) as talk:
        live = await talk.chat.start("ann")
        from assistant.chat.values import ChatSampling

        sampling = ChatSampling(temperature=1.0, seed=5)
        await talk.chat.configure("ann", live.id, system="Speak French.", sampling=sampling)
        await talk.asked("/terse {why}?", of=live.id)
        body = talk.endpoints["alpha"].requests[-1].body
        system, user = body["messages"]
        assert system["content"] == "You waste no words.\n\nSpeak French."
        assert user["content"] == "Briefly: {why}? {braces}"
        assert (body["temperature"], body["max_tokens"], body["seed"]) == (0.3, 99, 5)
        turn = live.view().turns[0]
        assert (turn.kind, turn.prompt) == ("terse", "/terse {why}?")
        # The next plain question is not under it.
        await talk.asked("why?", of=live.id, language="zh")
        assert talk.endpoints["alpha"].requests[-1].body["temperature"] == 1.0


async def test_a_command_without_words_speaks_of_the_last_code(talk: Talk):
    talk.says("Here:\n````python\nprint('```')\n````")
    live = await talk.asked("code, please")
    await talk.asked("/explain", of=live.id, language="zh")
    sent = talk.sent()[-1]["content"]
    assert sent.endswith("````python\nprint('```')\n````")
    assert sent.startswith("请逐步解释")
    assert live.view().turns[-1].prompt == "/explain"


async def test_a_command_without_words_and_code_says_what_is_missing(talk: Talk):
    with pytest.raises(Refusal, match="preset_needs_text"):
        await talk.chat.ask("ann", None, "/review", ["alpha"])
    talk.says("No code here.")
    live = await talk.asked("hello")
    with pytest.raises(Refusal, match="preset_needs_text"):
        await talk.chat.ask("ann", live.id, "/fix ", ["alpha"])
    assert last(live).text == "No code here."
