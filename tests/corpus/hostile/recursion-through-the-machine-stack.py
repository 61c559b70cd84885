# leitai: outcome=RE topic=stack signal=11

import sys

sys.setrecursionlimit(10**9)


def deeper():
    return max([0], key=lambda _: deeper())


deeper()
