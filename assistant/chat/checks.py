"""What a person may write and choose in a conversation; everything else is refused in words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from assistant.cast import Cast
from assistant.chat.settings import ChatSettings
from assistant.chat.titles import one_line
from assistant.chat.values import ChatSampling
from assistant.refusal import Refusal
from runners.lineup import Contestant

# A terminal's or a form's leftovers; line ends and tabs are text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

TEMPERATURE = (0.0, 2.0)
MAX_TOKENS = (1, 32_768)
SEED = (0, 2**31 - 1)


def check_prompt(prompt: str, settings: ChatSettings) -> None:
    """Raises `Refusal`: empty_prompt, prompt_too_long(length, limit), chat_controls."""
    if not prompt.strip():
        raise Refusal("empty_prompt")
    if len(prompt) > settings.prompt_characters:
        raise Refusal("prompt_too_long", length=len(prompt), limit=settings.prompt_characters)
    _refuse_controls(prompt)


def check_system(system: str, settings: ChatSettings) -> None:
    """Raises `Refusal`: system_too_long(length, limit), chat_controls."""
    if len(system) > settings.system_characters:
        raise Refusal("system_too_long", length=len(system), limit=settings.system_characters)
    _refuse_controls(system)


def check_title(title: str, settings: ChatSettings) -> str:
    """Return the title on one line; raises `Refusal`: title_empty, title_too_long(limit)."""
    shown = one_line(title)
    if not shown:
        raise Refusal("title_empty")
    if len(shown) > settings.title_characters:
        raise Refusal("title_too_long", limit=settings.title_characters)
    return shown


def check_sampling(sampling: ChatSampling) -> None:
    """Raises `Refusal` naming the legal values: sampling_temperature(low, high),
    sampling_top_p, sampling_max_tokens(low, high), sampling_seed(low, high)."""
    temperature, top_p = sampling.temperature, sampling.top_p
    if temperature is not None and not _within(temperature, TEMPERATURE):
        raise Refusal("sampling_temperature", low=0, high=2)
    if top_p is not None and not (_within(top_p, (0.0, 1.0)) and top_p > 0):
        raise Refusal("sampling_top_p")
    if sampling.max_tokens is not None and not _is_whole(sampling.max_tokens, MAX_TOKENS):
        raise Refusal("sampling_max_tokens", low=MAX_TOKENS[0], high=MAX_TOKENS[1])
    if sampling.seed is not None and not _is_whole(sampling.seed, SEED):
        raise Refusal("sampling_seed", low=SEED[0], high=SEED[1])


def chosen(cast: Cast, names: Sequence[str], settings: ChatSettings) -> list[Contestant]:
    """Return the contestants to be asked, all of them ready.

    Raises `Refusal`: chat_no_contestant, chat_too_many_contestants(limit),
    chat_unknown_contestant(name), chat_not_ready(name).
    """
    wanted = list(dict.fromkeys(names))
    if not wanted:
        raise Refusal("chat_no_contestant")
    if len(wanted) > settings.contestants:
        raise Refusal("chat_too_many_contestants", limit=settings.contestants)
    known = {one.id: one for one in cast.everybody()}
    ready = {one.id for one in cast.ready()}
    for name in wanted:
        if name not in known:
            raise Refusal("chat_unknown_contestant", name=name)
        if name not in ready:
            raise Refusal("chat_not_ready", name=known[name].name)
    return [known[name] for name in wanted]


def _refuse_controls(text: str) -> None:
    if _CONTROLS.search(text):
        raise Refusal("chat_controls")


def _within(value: float, bounds: tuple[float, float]) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and bounds[0] <= value <= bounds[1]


def _is_whole(value: object, bounds: tuple[int, int]) -> bool:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and bounds[0] <= value <= bounds[1]  # type: ignore[operator]  # it is one
