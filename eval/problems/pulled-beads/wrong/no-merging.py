"""Only slides the beads: the well-known task of moving zeros."""


def pull(beads):
    place = len(beads) - 1
    for i in range(len(beads) - 1, -1, -1):
        if beads[i]:
            beads[place], beads[i] = beads[i], beads[place]
            place -= 1
