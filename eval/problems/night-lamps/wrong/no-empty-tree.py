"""Reads the value of the root before it knows that there is one."""


def brightest(root):
    def best(node):
        off, on = 0, node.val
        gains = [0]
        for child in (node.left, node.right):
            if child:
                child_off, child_on = best(child)
                off += child_off
                on += child_off
                gains.append(child_on - child_off)
        return off + max(gains), on

    return max(best(root))
