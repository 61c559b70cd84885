"""Counts the reach over the posts that are still there: a plain stack."""


def remaining_posts(head, reach):
    values = []
    while head:
        values.append(head.val)
        head = head.next
    kept = []
    for value in reversed(values):
        if not any(other > value for other in kept[-reach:]):
            kept.append(value)
    result = None
    for value in kept:
        result = ListNode(value, result)
    return result
