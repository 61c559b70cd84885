"""Nights, with a baseline and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from spending import Nights


@pytest.fixture
def house(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


@pytest.fixture
def pinned(house: Nights) -> Nights:
    house.pin()
    return house
