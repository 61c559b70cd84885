"""Off by one: looks at one post more than the reach."""


def remaining_posts(head, reach):
    nodes = []
    while head:
        nodes.append(head)
        head = head.next
    stack, gone = [], set()
    for i, node in enumerate(nodes):
        while stack and nodes[stack[-1]].val < node.val:
            j = stack.pop()
            if i - j <= reach + 1:
                gone.add(j)
        stack.append(i)
    dummy = tail = ListNode()
    for i, node in enumerate(nodes):
        if i not in gone:
            tail.next = ListNode(node.val)
            tail = tail.next
    return dummy.next
