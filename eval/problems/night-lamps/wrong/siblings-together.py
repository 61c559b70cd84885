"""Lets both children of a node burn, as long as the node itself is dark."""


def brightest(root):
    def best(node):
        if node is None:
            return 0, 0
        left, right = best(node.left), best(node.right)
        return max(left) + max(right), node.val + left[0] + right[0]

    return max(best(root))
