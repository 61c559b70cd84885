"""Lights one lamp even where all are dark."""


def brightest(root):
    best_single = -(10**9)

    def best(node):
        nonlocal best_single
        if node is None:
            return 0, -(10**9)
        best_single = max(best_single, node.val)
        left, right = best(node.left), best(node.right)
        off = max(left[0] + right[0], left[1] + right[0], left[0] + right[1])
        return off, node.val + left[0] + right[0]

    found = max(best(root))
    return found if best_single >= 0 else best_single
