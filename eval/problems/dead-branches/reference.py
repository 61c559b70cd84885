"""Children first: each tells its worth, and one below 0 is cut off."""


def prune(root: "TreeNode | None") -> "TreeNode | None":
    return root if root is not None and _worth(root) >= 0 else None


def _worth(office) -> int:
    worth = office.val
    for side in ("left", "right"):
        below = getattr(office, side)
        if below is not None:
            worth_below = _worth(below)
            if worth_below < 0:
                setattr(office, side, None)
            else:
                worth += worth_below
    return worth
