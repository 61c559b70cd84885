"""Compares each post with those to the west of it."""


def remaining_posts(head, reach):
    values = []
    while head:
        values.append(head.val)
        head = head.next
    stack, dummy = [], ListNode()
    tail = dummy
    for i, value in enumerate(values):
        while stack and values[stack[-1]] <= value:
            stack.pop()
        if not stack or i - stack[-1] > reach:
            tail.next = ListNode(value)
            tail = tail.next
        stack.append(i)
    return dummy.next
