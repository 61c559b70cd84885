# leitai: outcome=OK topic=endless-generators
# limits: cpu_seconds=3 memory_mb=256
# call: entry=f arg_types=int returns=linked_list
# inputs: [[1], [2]]
# right: [[1], [1]]
# ends: RE|TLE|MLE RE|TLE|MLE
# why: a list without end has no notation; whether its length, time or memory is met first is free


class Endless:
    val = 1

    @property
    def next(self):
        return Endless()


def f(kind):
    node = ListNode(1)
    node.next = node
    return node if kind == 1 else Endless()
