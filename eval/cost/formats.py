"""How many bytes a tensor takes in each stored format. Pure."""

from __future__ import annotations

# Values in a block, and the block's bytes; llama.cpp's blocks lie along a row.
BLOCKS: dict[str, tuple[int, int]] = {
    "F64": (1, 8), "F32": (1, 4), "F16": (1, 2), "BF16": (1, 2),
    "F8_E4M3": (1, 1), "F8_E5M2": (1, 1),
    "I64": (1, 8), "I32": (1, 4), "I16": (1, 2), "I8": (1, 1), "U8": (1, 1), "BOOL": (1, 1),
    "Q4_0": (32, 18), "Q4_1": (32, 20), "Q5_0": (32, 22), "Q5_1": (32, 24),
    "Q8_0": (32, 34), "Q8_1": (32, 36),
    "Q2_K": (256, 84), "Q3_K": (256, 110), "Q4_K": (256, 144), "Q5_K": (256, 176),
    "Q6_K": (256, 210), "Q8_K": (256, 292),
    "IQ1_S": (256, 50), "IQ1_M": (256, 56), "IQ2_XXS": (256, 66), "IQ2_XS": (256, 74),
    "IQ2_S": (256, 82), "IQ3_XXS": (256, 98), "IQ3_S": (256, 110), "IQ4_XS": (256, 136),
    "IQ4_NL": (32, 18),
}  # fmt: skip

# What llama.cpp stores instead where a row is no whole number of blocks of 256.
NARROW = {"Q4_K": "Q5_0", "Q5_K": "Q5_1", "Q6_K": "Q8_0"}

AWQ_BITS = 4 + (16 + 4) / 128
"""A value, and its part of the 16-bit scale and the 4-bit zero of its group of 128."""


def stored_bytes(elements: int, dtype: str) -> int:
    """Return the bytes of `elements` values; raise `ValueError` for an unknown format."""
    try:
        values, size = BLOCKS[dtype]
    except KeyError:
        raise ValueError(f"format {dtype} is unknown; known are {', '.join(BLOCKS)}") from None
    return elements // values * size


def fitting(dtype: str, columns: int) -> str:
    """Return `dtype`, or what takes its place in rows of `columns` values."""
    return dtype if columns % BLOCKS[dtype][0] == 0 else NARROW[dtype]
