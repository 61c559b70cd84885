"""Compare each post with the highest of those that follow."""


def remaining_posts(head: "ListNode | None", reach: int) -> "ListNode | None":
    heights = []
    while head:
        heights.append(head.val)
        head = head.next
    stay = None
    for i in range(len(heights) - 1, -1, -1):
        following = heights[i + 1 : i + 1 + reach]
        if not following or max(following) <= heights[i]:
            stay = ListNode(heights[i], stay)  # noqa: F821
    return stay
