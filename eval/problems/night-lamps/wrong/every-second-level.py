"""Lights the even or the odd levels, the brightest of each pair of siblings."""


def brightest(root):
    sums, level = [0, 0], [[root]]
    depth = 0
    while level:
        pairs = [[node for node in pair if node] for pair in level]
        sums[depth % 2] += sum(max(0, *(n.val for n in pair)) for pair in pairs if pair)
        level = [[node.left, node.right] for pair in pairs for node in pair]
        depth += 1
    return max(sums)
