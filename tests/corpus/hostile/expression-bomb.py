# leitai: outcome=TLE|MLE topic=huge-ints,memory
# why: whether time or memory ends first depends on the machine
# limits: memory_mb=64

print(9 ** 9 ** 9)
