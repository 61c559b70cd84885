"""Try every set of lamps."""


def brightest(root: "TreeNode | None") -> int:
    nodes = []
    waiting = [root]
    for node in waiting:
        if node is not None:
            nodes.append(node)
            waiting += [node.left, node.right]
    best = 0
    for chosen in range(1 << len(nodes)):
        burning = {id(node) for i, node in enumerate(nodes) if chosen >> i & 1}
        fuses = [[node, node.left, node.right] for node in nodes]
        if all(sum(id(lamp) in burning for lamp in fuse) <= 1 for fuse in fuses):
            best = max(best, sum(node.val for node in nodes if id(node) in burning))
    return best
