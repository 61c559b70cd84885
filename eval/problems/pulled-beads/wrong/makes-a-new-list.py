"""Right values in a new list; the given one is left as it was."""


def pull(beads):
    merged = []
    closed = True
    for bead in reversed(beads):
        if bead == 0:
            continue
        if not closed and merged[-1] == bead:
            merged[-1] *= 2
            closed = True
        else:
            merged.append(bead)
            closed = False
    beads = [0] * (len(beads) - len(merged)) + merged[::-1]
    return beads
