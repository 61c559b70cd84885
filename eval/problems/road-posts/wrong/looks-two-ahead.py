"""Compares a post with the next one and with the one behind it.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

class ListNode:
    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next

def remaining_posts(head: ListNode | None, reach: int) -> ListNode | None:
    if not head:
        return None
    
    current = head
    while current and current.next:
        if current.val >= current.next.val:
            current = current.next
        else:
            if current.next.next and current.next.next.val > current.val:
                current.next = current.next.next
            else:
                current = current.next
    
    return head
