"""Take the beads off, group the equal neighbours, and thread them anew."""

from itertools import groupby


def pull(beads: list[int]) -> None:
    size = len(beads)
    threaded = []
    for weight, group in groupby(reversed([bead for bead in beads if bead])):
        pairs, single = divmod(len(list(group)), 2)
        threaded += [2 * weight] * pairs + [weight] * single
    threaded.reverse()
    beads.clear()
    beads.extend([0] * (size - len(threaded)) + threaded)
