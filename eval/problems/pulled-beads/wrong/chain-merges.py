"""Lets a merged bead merge again."""


def pull(beads):
    merged = []
    for bead in reversed(beads):
        while bead and merged and merged[-1] == bead:
            merged.pop()
            bead *= 2
        if bead:
            merged.append(bead)
    beads[:] = [0] * (len(beads) - len(merged)) + merged[::-1]
