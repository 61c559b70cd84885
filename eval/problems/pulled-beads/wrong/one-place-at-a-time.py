"""Right, and quadratic: every bead slides place by place."""


def pull(beads):
    slide(beads)
    i = len(beads) - 1
    while i > 0:
        if beads[i] and beads[i] == beads[i - 1]:
            beads[i] *= 2
            beads[i - 1] = 0
            i -= 1
        i -= 1
    slide(beads)


def slide(beads):
    for start in range(len(beads) - 1, -1, -1):
        place = start
        while place + 1 < len(beads) and beads[place] and beads[place + 1] == 0:
            beads[place + 1] = beads[place]
            beads[place] = 0
            place += 1
