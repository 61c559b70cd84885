"""Close one office after another, the deepest first, and count anew each time."""


def prune(root: "TreeNode | None") -> "TreeNode | None":
    levels = [[root]] if root else []
    while levels and levels[-1]:
        levels.append([kid for node in levels[-1] for kid in (node.left, node.right) if kid])
    for level in range(len(levels) - 2, -1, -1):
        parents = levels[level]
        for node in parents:
            if node.left and total(node.left) < 0:
                node.left = None
            if node.right and total(node.right) < 0:
                node.right = None
    return root if root and total(root) >= 0 else None


def total(node) -> int:
    return node.val + total(node.left) + total(node.right) if node else 0
