"""Right, and slow: walks over the whole reach of every post."""


def remaining_posts(head, reach):
    dummy = tail = ListNode()
    while head:
        other, steps = head.next, 0
        while other and steps < reach and other.val <= head.val:
            other, steps = other.next, steps + 1
        if other is None or steps == reach:
            tail.next = ListNode(head.val)
            tail = tail.next
        head = head.next
    return dummy.next
