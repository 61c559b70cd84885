"""Where a child burns, forgets the other child's whole branch."""


def brightest(root):
    def best(node):
        if node is None:
            return 0, 0
        left, right = best(node.left), best(node.right)
        return max(left[1], right[1], left[0] + right[0]), node.val + left[0] + right[0]

    return max(best(root))
