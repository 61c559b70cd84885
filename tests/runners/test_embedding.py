"""Texts by meaning: the packaged model, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from runners.configuration import ConfigError
from runners.embedding import PACKAGE, EmbeddingSettings, Encoder, load_encoder, load_settings


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(EmbeddingSettings(model="packaged"))


def test_rows_have_length_one_and_near_meanings_lie_near(encoder: Encoder) -> None:
    rows = encoder.encode(["def add(a, b): return a + b", "the sum of two numbers", "rain in May"])
    assert rows.shape == (3, encoder.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    alike = rows @ rows.T
    assert alike[0, 1] > alike[0, 2] + 0.2


def test_nothing_makes_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_the_package_speaks_english_only_and_says_so(encoder: Encoder) -> None:
    assert encoder.name == PACKAGE
    assert not encoder.is_multilingual


def test_without_a_hub_the_packaged_model_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    settings = EmbeddingSettings(hub_model="nobody/has-this", hub_seconds=0.1)
    assert load_encoder(settings).name == PACKAGE


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"model: .*modules\.json"):
        load_encoder(EmbeddingSettings(model=str(tmp_path)))


def test_the_environment_names_another_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEITAI_EMBEDDING", "packaged")
    assert load_settings().model == "packaged"
