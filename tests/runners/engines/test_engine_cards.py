"""What the driver's own program tells of cards and of who has how much of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from vllm_machine import CARD, DRIVER, VllmMachine, put_up, script

from runners.engines import cards
from runners.engines.cards import MIB, Card


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VllmMachine:
    return put_up(tmp_path, monkeypatch)


def test_a_card_has_its_name_memory_and_driver(machine: VllmMachine) -> None:
    machine.cards(CARD, "Tesla T4, 15360, 7.5")
    assert cards.found() == [
        Card(0, 24564 * MIB, "NVIDIA GeForce RTX 4090", fp8=True, driver=DRIVER),
        Card(1, 15360 * MIB, "Tesla T4", fp8=False, driver=DRIVER),
    ]


def test_the_memory_of_a_process_is_that_on_all_its_cards(machine: VllmMachine) -> None:
    (machine.root / "apps").write_text("17, 1000\n17, 24\n4, [N/A]\n\nnonsense\n99, 5\n")
    assert cards.used() == {17: 1024 * MIB, 99: 5 * MIB}


@pytest.mark.parametrize(
    "answer", ["exit 6", "echo 'No devices were found'; exit 0", "printf '\\377'"]
)
def test_a_driver_that_tells_nothing_tells_of_no_card(machine: VllmMachine, answer: str) -> None:
    script(machine.root / "bin" / "nvidia-smi", answer)
    assert (cards.found(), cards.used()) == ([], {})


def test_without_the_drivers_program_there_is_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert (cards.found(), cards.used()) == ([], {})
