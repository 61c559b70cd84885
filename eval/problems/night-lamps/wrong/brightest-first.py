"""Greedy: lights the brightest lamp that no fuse forbids, again and again."""


def brightest(root):
    fuses, nodes, waiting = {}, [], [(root, [])]
    for node, above in waiting:
        if node:
            nodes.append(node)
            fuses[id(node)] = [*above, id(node)]
            waiting += [(node.left, [id(node)]), (node.right, [id(node)])]
    blown, total = set(), 0
    for node in sorted(nodes, key=lambda lamp: -lamp.val):
        if node.val > 0 and not blown.intersection(fuses[id(node)]):
            blown.update(fuses[id(node)])
            total += node.val
    return total
