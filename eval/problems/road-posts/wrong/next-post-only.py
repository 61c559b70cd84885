"""Compares each post with the next one only."""


def remaining_posts(head, reach):
    dummy = tail = ListNode()
    while head:
        if head.next is None or head.next.val <= head.val:
            tail.next = ListNode(head.val)
            tail = tail.next
        head = head.next
    return dummy.next
