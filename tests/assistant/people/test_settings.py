"""The part `people` of `configs/app.yaml`: what is shipped changes nothing, a fault is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.limits import load_app
from assistant.people.settings import PeopleSettings
from runners.configuration import ConfigError


def read(folder: Path, people: str, monkeypatch: pytest.MonkeyPatch) -> PeopleSettings:
    path = folder / "mine.yaml"
    path.write_text(f"people: {people}\n", encoding="utf-8")
    monkeypatch.setenv("LEITAI_APP_CONFIG", str(path))
    return load_app().people


def test_what_is_shipped_is_the_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEITAI_APP_CONFIG", raising=False)
    assert load_app().people == PeopleSettings()
    assert load_app().people.mode == "cookie"


def test_networks_and_single_addresses_of_both_kinds_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = read(
        tmp_path, "{mode: proxy, trusted_proxies: [10.0.0.0/8, 192.0.2.7, '::1']}", monkeypatch
    )
    assert [str(network) for network in people.trusted_proxies] == [
        "10.0.0.0/8", "192.0.2.7/32", "::1/128",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ("{mode: acounts}", "'cookie', 'accounts' or 'proxy'"),
        ("{modus: cookie}", "did you mean 'mode'"),
        ("{proxy_header: 'X-User: root'}", "proxy_header"),
        ("{trusted_proxies: [anybody]}", "trusted_proxies"),
        ("{session_days: 0}", "greater than 0"),
    ],
)
def test_a_fault_names_file_and_key(
    people: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError) as fault:
        read(tmp_path, people, monkeypatch)
    assert words in str(fault.value)
    assert "mine.yaml" in str(fault.value)
    assert "people" in str(fault.value)
    assert "\n" not in str(fault.value)
