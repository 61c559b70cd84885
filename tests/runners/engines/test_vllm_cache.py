"""What an engine claims of a card for its KV cache, in the type that its own flags name."""

from __future__ import annotations

import pytest

from runners.engines.checkpoint import Shape
from runners.engines.vllm.places import cache_bytes, sizes
from runners.lineup import VLLM

SHAPE = Shape(native_context=4096, layers=30, kv_heads=32, head_size=128, parameters=7 * 10**9)


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ([], 2),
        (["--kv-cache-dtype=fp8"], 1),
        (["--kv-cache-dtype", "fp8"], 1),
        (["--kv-cache-dtype=fp8", "--kv-cache-dtype=half"], 2),
        (["--kv-cache-dtype"], None),
        (["--kv-cache-dtype=nvfp4"], None),
    ],
)
def test_the_type_of_the_cache_is_read_from_the_flags(flags: list[str], told: int | None) -> None:
    assert cache_bytes(flags) == told


def test_a_cache_of_8_bits_claims_half_and_an_unknown_one_claims_16() -> None:
    claimed = [
        sizes(VLLM(kind="vllm", repository="a/b", context=4096, flags=flags), SHAPE)
        for flags in ([], ["--kv-cache-dtype=fp8"], ["--kv-cache-dtype=nvfp4"])
    ]
    whole, half, unknown = (one.context for one in claimed if one)
    assert (whole, half, unknown) == (4096 * 480 * 1024, whole // 2, whole)
