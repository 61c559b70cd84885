"""Forgets the second sliding: merging leaves empty places between the beads."""


def pull(beads):
    packed = [bead for bead in beads if bead]
    beads[:] = [0] * (len(beads) - len(packed)) + packed
    i = len(beads) - 1
    while i > 0:
        if beads[i] == beads[i - 1]:
            beads[i] *= 2
            beads[i - 1] = 0
            i -= 1
        i -= 1
