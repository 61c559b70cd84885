"""A stack of posts that have met no higher one yet; the first higher one decides."""


def remaining_posts(head: "ListNode | None", reach: int) -> "ListNode | None":
    posts = []
    while head is not None:
        posts.append(head)
        head = head.next
    stays = [True] * len(posts)
    waiting: list[int] = []
    for place, post in enumerate(posts):
        while waiting and posts[waiting[-1]].val < post.val:
            lower = waiting.pop()
            stays[lower] = place - lower > reach
        waiting.append(place)
    first = last = ListNode()  # noqa: F821 - defined for every answer
    for post, stay in zip(posts, stays, strict=True):
        if stay:
            last.next = last = post
    last.next = None
    return first.next
