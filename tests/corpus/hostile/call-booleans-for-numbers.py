# leitai: outcome=OK topic=checker-escapes
# call: entry=f
# inputs: [[0], [1], [2], [3], [4]]
# right: [[0, 1], 1, 0, 1, [true, false]]
# ends: wrong wrong wrong wrong wrong


def f(number):
    return ([False, 1.0], True, 0.0, 1.0, [1, 0])[number]
