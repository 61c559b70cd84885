"""Merges beads on neighbouring places only, before they have slid together."""


def pull(beads):
    i = len(beads) - 1
    while i > 0:
        if beads[i] and beads[i] == beads[i - 1]:
            beads[i] *= 2
            beads[i - 1] = 0
            i -= 1
        i -= 1
    packed = [bead for bead in beads if bead]
    beads[:] = [0] * (len(beads) - len(packed)) + packed
