"""Slides to the left end and fills up with empty places on the right."""


def pull(beads):
    merged = []
    closed = True
    for bead in beads:
        if bead == 0:
            continue
        if not closed and merged[-1] == bead:
            merged[-1] *= 2
            closed = True
        else:
            merged.append(bead)
            closed = False
    beads[:] = merged + [0] * (len(beads) - len(merged))
