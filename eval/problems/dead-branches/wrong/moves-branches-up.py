"""Closes the office alone and moves one of its branches up to its place."""


def prune(root):
    def keep(node):
        if node is None:
            return None, 0
        node.left, left = keep(node.left)
        node.right, right = keep(node.right)
        worth = node.val + left + right
        if worth >= 0:
            return node, worth
        return (node.left, left) if node.left else (node.right, right)

    return keep(root)[0]
