# leitai: outcome=OK topic=shared-memory-filling
# limits: memory_mb=160
# stdout: held

written = 0
try:
    for number in range(128):
        with open(f"/dev/shm/{number}", "wb", buffering=0) as file:
            written += file.write(bytes(1 << 20))
except OSError:
    pass
print("held" if written <= 64 << 20 else "escaped")
