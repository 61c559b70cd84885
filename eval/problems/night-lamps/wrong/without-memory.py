"""Right, and exponential: solves every branch once for each rule that asks for it."""


def brightest(root):
    def off(node):
        if node is None:
            return 0
        return max(
            off(node.left) + off(node.right),
            on(node.left) + off(node.right),
            off(node.left) + on(node.right),
        )

    def on(node):
        if node is None:
            return -(10**9)
        return node.val + off(node.left) + off(node.right)

    return max(off(root), on(root))
