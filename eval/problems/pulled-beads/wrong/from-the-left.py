"""Merges from the left end, so of three equal beads the wrong two."""


def pull(beads):
    packed = [bead for bead in beads if bead]
    merged = []
    i = 0
    while i < len(packed):
        if i + 1 < len(packed) and packed[i] == packed[i + 1]:
            merged.append(2 * packed[i])
            i += 2
        else:
            merged.append(packed[i])
            i += 1
    beads[:] = [0] * (len(beads) - len(merged)) + merged
