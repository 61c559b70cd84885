"""Right, and quadratic: starts from the top again after every closure."""


def prune(root):
    class Closed(Exception):
        pass

    def total(node):
        worth = node.val
        for side in ("left", "right"):
            child = getattr(node, side)
            if child:
                below = total(child)
                if below < 0:
                    setattr(node, side, None)
                    raise Closed
                worth += below
        return worth

    while root:
        try:
            return root if total(root) >= 0 else None
        except Closed:
            pass
    return root
