# leitai: outcome=OK topic=huge-ints
# limits: cpu_seconds=2 memory_mb=128
# call: entry=f
# inputs: [[64], [20000], [8000000]]
# right: [18446744073709551617, 1, 1]
# ends: right wrong OLE|wrong
# why: an answer beyond the limit of output is cut; one within it is exact


def f(bits):
    return (1 << bits) + 1
