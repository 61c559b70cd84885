"""Write from the right end; the last bead written may still merge, or is closed."""


def pull(beads: list[int]) -> None:
    place = len(beads)  # where the last bead was written
    closed = True
    for i in range(len(beads) - 1, -1, -1):
        bead = beads[i]
        if bead == 0:
            continue
        if not closed and beads[place] == bead:
            beads[place] = 2 * bead
            closed = True
        else:
            place -= 1
            beads[place] = bead
            closed = False
    for i in range(place):
        beads[i] = 0
