"""Names masked in a text that grows: the same as in the whole, and never half a name."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.identity import mask
from assistant.veil import Veil

NAMES = ("alpha-7b", "Nadir", "Leibniz Lab")
PIECES = st.sampled_from(
    [
        *("I am Qwen, made by Alibaba. ", "我是通义千问，由阿里云开发。", "I'm Nadir. ", "Qwen "),
        *("# Written by DeepSeek\n", "```python\n", "```\n", "x = 1\n", "import openai\n"),
        *("As an AI trained by Google, ", "word " * 30, "文字" * 40, "\n\n", "Nad", "ir", "I am "),
        *("DeepSeek here! ", '"""', "\n# alpha-7b\n", "print('I am Qwen')\n"),
    ]
)


@given(st.lists(PIECES, max_size=25))
def test_a_text_in_pieces_ends_up_masked_like_the_whole(pieces: list[str]) -> None:
    veil, text = Veil(NAMES), ""
    for piece in pieces:
        text += piece
        veil.look(text, ended=False)
    veil.look(text, ended=True)
    assert veil.ready == len(text)
    assert veil.until(len(text)) == mask(text, NAMES).text
    assert veil.names_its_writer == bool(mask(text, NAMES).spans)


@given(st.lists(PIECES, min_size=1, max_size=12), st.data())
def test_what_was_shown_stays_shown_wherever_the_clock_stands(pieces, data) -> None:
    veil, text, shown, at = Veil(NAMES), "", [""], 0
    for n, piece in enumerate(pieces):
        text += piece
        veil.look(text, ended=n == len(pieces) - 1)
        at = data.draw(st.integers(min(at, veil.ready), veil.ready))
        shown.append(veil.until(at))
    assert all(after.startswith(before) for before, after in pairwise(shown))


def test_a_name_is_not_begun_where_the_clock_stands_within_it() -> None:
    text = "I am Qwen, and here is your function. " + "word " * 60
    veil = Veil(())
    veil.look(text, ended=True)
    assert [veil.until(n) for n in range(4, 10)] == ["I am"] + ["I am "] * 4 + ["I am [model]"]


def test_a_long_text_that_names_nobody_is_read_once() -> None:
    """A page looks ten times a second: 400 looks at a growing text of 200,000 characters
    take less than 40 readings of the whole."""
    text = "The loop visits every value once. " * 6000
    begun = time.process_time()
    for _ in range(3):
        mask(text)
    whole = (time.process_time() - begun) / 3
    veil = Veil(())
    begun = time.process_time()
    for n in range(400):
        veil.look(text[: (n + 1) * len(text) // 400], ended=False)
    assert time.process_time() - begun < 40 * whole
