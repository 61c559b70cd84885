"""Looks at an office's own profit and not at what stands below it."""


def prune(root):
    if root is None or root.val < 0:
        return None
    root.left = prune(root.left)
    root.right = prune(root.right)
    return root
