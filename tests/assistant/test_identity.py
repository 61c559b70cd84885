"""A model that says who it is is not heard; one that speaks of others is not touched.

`python -m pytest tests/assistant/test_identity.py -s -k figures` prints the figures.
"""

from __future__ import annotations

import ast
import re
import time
from pathlib import Path

import huggingface_hub
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from labelled import Line, lines

from assistant import identity_words
from assistant.identity import AHEAD, HELD, Span, mask, settled
from assistant.identity_places import Place, places
from eval.scores.shares import Share

ANSWERS = Path(__file__).resolve().parents[1] / "corpus" / "answers"
LINES = lines()
POSITIVE = [line for line in LINES if line.positive]
NEGATIVE = [line for line in LINES if not line.positive]


# ------------------------------------------------------------------ figures


def found(of: list[Line]) -> Share:
    return Share(sum(bool(mask(line.text).spans) for line in of), len(of))


def words(name: str, share: Share) -> str:
    low, high = share.interval() or (0, 1)
    return f"{name}: {share.count} of {share.total}, 95 % Wilson {low:.1%} to {high:.1%}"


def held_out(of: list[Line]) -> list[Line]:
    return [line for line in of if line.is_held_out]


def test_figures_on_the_whole_set() -> None:
    recall, alarms = found(POSITIVE), found(NEGATIVE)
    print("\n" + words("all: masked", recall) + "; " + words("false alarms", alarms))
    print(words("held out: masked", found(held_out(POSITIVE))), end="; ")
    print(words("false alarms", found(held_out(NEGATIVE))))
    assert recall.count >= 0.95 * recall.total
    assert alarms.count < 0.01 * alarms.total


def test_the_set_is_large_varied_and_says_each_thing_once() -> None:
    assert len(POSITIVE) >= 200
    assert len(NEGATIVE) >= 600
    assert len({line.text for line in LINES}) == len(LINES)
    assert {line.lang for line in POSITIVE} == {line.lang for line in NEGATIVE} == {"en", "zh"}
    assert len({line.kind for line in LINES}) >= 10
    assert 0.2 < len(held_out(LINES)) / len(LINES) < 0.4


def test_no_name_is_left_where_one_was_masked() -> None:
    known = identity_words.names_pattern(identity_words.NAMES)
    left = [
        text
        for line in POSITIVE
        if mask(line.text).spans and known.search((text := mask(line.text).text).lower())
    ]
    assert len(left) <= 0.02 * len(POSITIVE), left


@pytest.mark.parametrize("path", sorted(ANSWERS.glob("*.md")), ids=lambda path: path.stem)
def test_answers_of_models_that_name_nobody_stay_as_they_are(path: Path) -> None:
    assert mask(path.read_text(encoding="utf-8")).spans == ()


def test_code_that_names_makers_on_every_page_stays_as_it_is() -> None:
    """The sources of an installed client of Hugging Face: real code, comments, docstrings."""
    known = identity_words.names_pattern(identity_words.NAMES)
    files = sorted(Path(huggingface_hub.__file__).parent.rglob("*.py"))[:80]
    texts = [file.read_text(encoding="utf-8") for file in files]
    assert sum(len(known.findall(text.lower())) for text in texts) > 300
    fenced = [f"```python\n{text}\n```" for text in texts]
    assert [mask(text).spans for text in texts + fenced if mask(text).spans] == []


# ------------------------------------------------------------------ what is put in place


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I am Qwen, made by Alibaba Cloud.", "I am [model], made by [model]."),
        ("我是通义千问，由阿里云开发。", "我是[模型]，由[模型]开发。"),
        ("I am **Qwen**.", "I am **[model]**."),
        ("我是 Qwen。", "我是 [模型]。"),
        ("Ｉ ａｍ Ｑｗｅｎ, hello", "Ｉ ａｍ [model], hello"),
        ("I am Q\u200bw\u200ben.", "I am [model]."),
        ("I am Qwеn.", "I am [model]."),  # a Cyrillic letter
        ("I am Qwen2.5-Coder-7B-Instruct!", "I am [model]!"),
        ("/* Author: GLM-4 */\nint x;", "/* Author: [model] */\nint x;"),
        ("I'm Qwen. Qwen is by Alibaba.", "I'm [model]. Qwen is by Alibaba."),
    ],
)
def test_only_the_name_is_replaced_by_a_word_of_the_same_language(text: str, shown: str) -> None:
    assert mask(text).text == shown


@pytest.mark.parametrize(
    "text",
    [
        "I'm a language model called ChatGPT, specifically the GPT-4 architecture, by OpenAI.",
        "My name is Yi, and I am a model based on transformers developed by 01.AI.",
        "I am Gemma, trained by the Gemma team at Google DeepMind.",
        "I'm DeepSeek-V3, created exclusively by the Chinese company DeepSeek.",
        "I'm an AI assistant utilizing the DeepSeek Coder model, developed by DeepSeek Company.",
        "I am ChatGLM, jointly trained by Tsinghua University KEG Lab and Zhipu AI.",
        "我是一个由深度求索（DeepSeek）公司开发的助手，中文名是深度求索，英文名是DeepSeek-R1。",
        "我是智谱清言（ChatGLM），基于清华大学 KEG 实验室和智谱 AI 共同训练的语言模型 GLM-4 开发。",
        "我是通义千问，是阿里巴巴集团旗下的通义实验室自主研发的大语言模型。",
        "我是一个 AI 助手，名叫 Yi，是 零一万物 发明的。",
    ],
)
def test_of_how_known_checkpoints_introduce_themselves_no_name_is_left(text: str) -> None:
    known = identity_words.names_pattern(identity_words.NAMES)
    assert not known.search(mask(text).text.lower()), mask(text).text


def test_a_span_says_where_and_by_which_rule() -> None:
    masked = mask("```python\n# Written by Qwen\n```\nI am Yi.")
    assert masked.spans == (Span(23, 27, "comment.sign"), Span(37, 39, "prose.self"))


def test_names_of_contestants_are_known_too() -> None:
    text = "I am Zephyr-Coder 7B. You can call zephyr."
    assert mask(text).spans == ()
    assert mask(text, ["zephyr-coder-7b", "星河"]).text == "I am [model]. You can call zephyr."
    assert mask("我是星河。", ["星河"]).text == "我是[模型]。"
    assert mask("I am C++ (x*y).", ["C++ (x*y)", "", "a" * 500]).text == "I am [model]."


def test_code_means_the_same_after_masking() -> None:
    seen = 0
    for line in POSITIVE:
        if code := re.search(r"```py\w*\n(.*?)```", line.text, re.DOTALL):
            masked = re.search(r"```py\w*\n(.*?)```", mask(line.text).text, re.DOTALL)
            assert masked
            assert meaning(masked[1]) == meaning(code[1])
            seen += 1
    assert seen >= 10


def meaning(code: str) -> str:
    """The syntax tree without texts that stand for themselves."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.dump(tree)


# ------------------------------------------------------------------ while it is written

CONTESTANTS = ["zephyr-coder-7b", "星河"]
FRAGMENTS = re.split(
    r"\|",
    "I am |I'm |As |as an AI by |made by |我是|我叫|作为|由|, I |，我|Qwen|Qwen2.5-Coder|Q w e n"
    "|DeepSeek|Alibaba Cloud|阿里云|通义|通义千问|千问|Yi|Yi Zhang|01.AI|GLM-4|**|`|```|\n```\n"
    '|\n```python\n|# |// |/* |*/|"""|\'|"|Author: |Written by |作者：|生成|开发|\n|\n\n| |. |。'
    "|，|print(|x = |the | API| trained me| here!| is my name|Claude|Hugging Face|\u200b|****|(|)"
    "|Best regards,\n|\r\n|模型|的|Zephyr|-coder|-7B|星|河|here| is what I am|, |:| Sure",
)
written = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(alphabet="aqwen 我是.\n*`", max_size=5)),
    max_size=30,
).map("".join)


def states(text: str, cut: int) -> None:
    """What was shown of a beginning stays shown, whatever follows."""
    beginning = text[:cut]
    safe = settled(beginning, CONTESTANTS)
    masked, whole = mask(beginning, CONTESTANTS), mask(text, CONTESTANTS)
    assert len(beginning) - HELD <= safe <= len(beginning)
    assert safe <= settled(text, CONTESTANTS)
    assert [s for s in masked.spans if s.start < safe] == [s for s in whole.spans if s.start < safe]
    assert all(s.end <= safe for s in whole.spans if s.start < safe)
    assert whole.text.startswith(masked.until(safe))


@settings(max_examples=300, deadline=None)
@given(text=written, data=st.data())
@example(text="I am Yi Zhang", data=None)
@example(text="I am o-p-e-n-a-i" + "*" * 100, data=None)
@example(text="我叫the Hugging Face阿里云" + "\u200b" * 100 + "集团", data=None)
def test_what_was_shown_never_changes(text: str, data) -> None:
    cuts = range(len(text) + 1) if data is None else [data.draw(st.integers(0, len(text)))]
    for cut in cuts:
        states(text, cut)


@pytest.mark.parametrize("line", [line for line in POSITIVE if not line.is_held_out][::6], ids=str)
def test_no_letter_of_a_masked_name_is_ever_shown(line: Line) -> None:
    spans = mask(line.text).spans
    for cut in range(len(line.text) + 1):
        states(line.text, cut)
        safe = settled(line.text[:cut])
        assert not any(span.start < safe < span.end for span in spans)


def test_little_is_held_back_where_nobody_is_named() -> None:
    text = (
        "Here is the function.\n\n```python\ndef double(x):\n    return 2 * x\n```\nIt doubles. "
        * 3
    )
    held = [cut - settled(text[:cut]) for cut in range(len(text) + 1)]
    assert max(held) <= 10
    assert sum(held) / len(held) < 2


def test_a_name_waits_for_what_follows_it() -> None:
    text = "Claude " + "x" * AHEAD
    assert settled(text[:AHEAD]) == 0
    assert settled(text + "xx") == len(text) + 2


# ------------------------------------------------------------------ places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("@", Place.PROSE),
        ("```python\n@", Place.CODE),
        ("```python\n# @", Place.COMMENT),
        ("```python\nx = '# @", Place.CODE),
        ("```python\nx = 1 # it's @", Place.COMMENT),
        ('```python\ndef f():\n    """\n    @', Place.COMMENT),
        ('```python\nx = """\n@', Place.CODE),
        ('```python\nx = """\na"""  # @', Place.COMMENT),
        ("```python\nx = 7 // 2 @", Place.CODE),
        ("```js\nfetch('http://a') // @", Place.COMMENT),
        ("```js\nx = `// @", Place.CODE),
        ("```c\n/* a\n @", Place.COMMENT),
        ("```c\n/* a */ @", Place.CODE),
        ("```c\n#include @", Place.CODE),
        ("```rust\nfn f<'a>() // @", Place.COMMENT),
        ("```sql\nSELECT 1 -- @", Place.COMMENT),
        ("```html\n<!-- @", Place.COMMENT),
        ("```\n# @", Place.COMMENT),
        ("```text\n@", Place.PROSE),
        ("```python\nx\n```\n@", Place.PROSE),
        ("```python\nx\n```那么 @\n", Place.PROSE),
        ("````\n```\n# @", Place.COMMENT),
        ("- ```python\n  x\n  ```\n@", Place.PROSE),
        ("~~~\n@", Place.CODE),
    ],
)
def test_places(text: str, place: Place) -> None:
    assert places(text).at(text.index("@")) is place


# ------------------------------------------------------------------ time


@pytest.mark.parametrize(
    "piece",
    [
        "I am Qwen, made by Alibaba and ",
        "人工智能",
        "我是一个人工智能语言模型",
        "I am an AI ",
        "q w e n ",
        "Qwen-",
        "`",
        "*",
        "'",
        '"""\n',
        "\n",
        " ",
        "as, ",
        "I am (",
        "```\n# by ",
        "my name my ",
        '("I am Qwen',
    ],
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    """Four times the text may take four times as long, not sixteen; the least of three
    runs, in processor time, since others use the machine."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        return min(spent(text) for _ in range(3))

    short, long = seconds(20_000), seconds(80_000)
    assert long < 9 * short + 0.01


def spent(text: str) -> float:
    start = time.process_time()
    mask(text)
    settled(text)
    return time.process_time() - start
