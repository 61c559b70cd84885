"""Closes losing offices only where nothing stands below them any more."""


def prune(root):
    if root is None:
        return None
    root.left = prune(root.left)
    root.right = prune(root.right)
    if root.val < 0 and root.left is None and root.right is None:
        return None
    return root
