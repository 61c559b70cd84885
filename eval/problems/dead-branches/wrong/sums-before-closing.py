"""Counts the loss of a branch that has just been closed against the office above it."""


def prune(root):
    def total(node):
        if node is None:
            return 0
        left, right = total(node.left), total(node.right)
        if left < 0:
            node.left = None
        if right < 0:
            node.right = None
        return node.val + left + right

    return root if total(root) >= 0 else None
