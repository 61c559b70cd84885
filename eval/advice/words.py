"""Reasons in words, one YAML file a language: text.en.yaml, text.zh.yaml.

What is returned is plain text: whoever shows it escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from eval.advice.values import CPU, Needs, Reason
from runners.configuration import ConfigError
from runners.texts import LANGUAGES, Texts, read_entries

_PERCENT = ("value", "low", "high")


def in_words(reason: Reason, language: str) -> str:
    """Return a reason as a sentence in `en` or `zh`; raise `ConfigError` for another one."""
    t = advice_texts(language)
    return t(f"reason.{reason.code}", **_told(reason, t))


def needs_in_words(needs: Needs, language: str) -> str:
    """Return what somebody needs, in one line."""
    t = advice_texts(language)
    parts = [_hardware(needs, t)]
    if needs.budget is not None:
        parts.append(t("needs.budget", budget=f"{needs.budget:g}"))
    parts.append(t("needs.context", context=f"{needs.context:,}"))
    parts.append(t(f"needs.language_{needs.language}"))
    if needs.concurrency > 1:
        parts.append(t("needs.concurrency", concurrency=needs.concurrency))
    if not needs.api_allowed:
        parts.append(t("needs.no_api"))
    if not needs.data_may_leave:
        parts.append(t("needs.data_stays"))
    parts.append(t("needs.commercial" if needs.commercial else "needs.not_commercial"))
    return t("comma").join(parts)


def _hardware(needs: Needs, t: Texts) -> str:
    if needs.card is None:
        return t("needs.any_hardware")
    if needs.card != CPU:
        return t("needs.cards", cards=needs.cards, card=needs.card)
    if needs.memory_gib is None:
        return t("needs.cpu")
    return t("needs.cpu_memory", gib=f"{needs.memory_gib:g}")


@cache
def advice_texts(language: str) -> Texts:
    """Return the texts of one language; raise `ConfigError` for an unknown one."""
    if language not in LANGUAGES:
        raise ConfigError(f"language {language}: unknown; legal are {', '.join(LANGUAGES)}")
    return Texts(language, read_entries(Path(__file__).with_name(f"text.{language}.yaml")))


def _told(reason: Reason, t: Texts) -> dict[str, Any]:
    """Values as they are read: shares as per cent, lists with commas, words of the language."""
    told: dict[str, Any] = dict(reason.values)
    if reason.code in ("pass_rate", "behind"):
        told |= {key: f"{100 * told[key]:.1f}%" for key in _PERCENT}
    for key in ("gib", "month", "budget"):
        if isinstance(told.get(key), int | float):
            told[key] = f"{told[key]:.1f}" if key == "gib" else f"{told[key]:.0f}"
    for key in ("context", "native", "prompt_tokens"):
        if isinstance(told.get(key), int):
            told[key] = f"{told[key]:,}"
    if reason.code in ("tie_faster", "tie_cheaper", "tie_cheaper_tokens", "composite"):
        told["value"] = f"{told['value']:.3g}"
    if "language" in told:
        told["language"] = t(f"language.{told['language']}")
    if "conditions" in told and isinstance(told["conditions"], Mapping):
        told["conditions"] = told["conditions"][t.language]
    if "card" in told:
        told["hardware"] = _place(told, t)
    return told | _names(told, t)


def _names(told: Mapping[str, Any], t: Texts) -> dict[str, str]:
    """Names of what nobody here knows are words too."""
    unknown = {"machine": t("unknown_machine"), "served": t("unknown_quantisation")}
    names = {key: told[key] or word for key, word in unknown.items() if key in told}
    lists = {key: told[key] for key in ("labels", "machines") if key in told}
    for key, items in lists.items():
        names[key] = t("comma").join(one or unknown["machine"] for one in items)
    return names


def _place(told: Mapping[str, Any], t: Texts) -> str:
    card = told["card"]
    if card is None:
        return t("needs.any_hardware")
    if card == CPU:
        return t("needs.cpu")
    return t("needs.cards", cards=told.get("cards", 1), card=card)
