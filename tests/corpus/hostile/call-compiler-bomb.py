# leitai: outcome=CE topic=stack,memory
# why: the compiler refuses the depth, and the agent outlives it
# limits: memory_mb=128 cpu_seconds=2
# call: entry=f
# inputs: [[1]]
# right: [1]
# ends: right

x = (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((


def f(given):
    return given
