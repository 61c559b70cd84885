"""Lay every path."""


def count_paths(length: int, slabs: list[int]) -> int:
    def lay(rest: int, last: int) -> int:
        if rest == 0:
            return 1
        return sum(lay(rest - slab, slab) for slab in slabs if slab <= rest and slab != last)

    return lay(length, 0) % 1_000_000_007
