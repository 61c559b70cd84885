# leitai: outcome=OK topic=memory
# stdout: 40
# limits: memory_mb=128

total = 0
for _ in range(40):
    block = bytearray(b"x" * (16 << 20))
    total += block[-1] == ord("x")
print(total)
