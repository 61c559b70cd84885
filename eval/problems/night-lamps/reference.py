"""For each node, the best below it with its lamp off, and with its lamp on."""


def brightest(root: "TreeNode | None") -> int:
    return max(_off_and_on(root))


def _off_and_on(node):
    if node is None:
        return 0, -(10**9)
    left_off, left_on = _off_and_on(node.left)
    right_off, right_on = _off_and_on(node.right)
    off = max(left_off + right_off, left_on + right_off, left_off + right_on)
    return off, node.val + left_off + right_off
