"""Never closes the root."""


def prune(root):
    def total(node):
        worth = node.val
        for side in ("left", "right"):
            child = getattr(node, side)
            if child:
                below = total(child)
                if below < 0:
                    setattr(node, side, None)
                else:
                    worth += below
        return worth

    if root:
        total(root)
    return root
