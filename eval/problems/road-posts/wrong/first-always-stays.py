"""Unlinks nodes behind the head, so the first post is never taken away."""


def remaining_posts(head, reach):
    nodes, node = [], head
    while node:
        nodes.append(node)
        node = node.next
    stack, gone = [], set()
    for i, node in enumerate(nodes):
        while stack and nodes[stack[-1]].val < node.val:
            j = stack.pop()
            if i - j <= reach:
                gone.add(j)
        stack.append(i)
    last = head
    for i, node in enumerate(nodes):
        if i and i not in gone:
            last.next = node
            last = node
    if last:
        last.next = None
    return head
