"""Expects at least one office."""


def prune(root):
    def total(node):
        worth = node.val
        if node.left:
            below = total(node.left)
            node.left = node.left if below >= 0 else None
            worth += max(below, 0)
        if node.right:
            below = total(node.right)
            node.right = node.right if below >= 0 else None
            worth += max(below, 0)
        return worth

    return root if total(root) >= 0 else None
