"""Closes an office whose worth is exactly 0."""


def prune(root):
    def total(node):
        if node is None:
            return 0
        left, right = total(node.left), total(node.right)
        if left <= 0:
            node.left = left = None
        if right <= 0:
            node.right = right = None
        return node.val + (left or 0) + (right or 0)

    return root if total(root) > 0 else None
