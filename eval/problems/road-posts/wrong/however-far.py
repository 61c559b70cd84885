"""Takes a post away for any higher one to the east, however far."""


def remaining_posts(head, reach):
    values = []
    while head:
        values.append(head.val)
        head = head.next
    result, highest = None, -1
    for value in reversed(values):
        if value >= highest:
            result = ListNode(value, result)
            highest = value
    return result
