# leitai: outcome=RE topic=log-floods,disk-filling
# limits: disk_mb=4 memory_mb=64 produced_kb=64 cpu_seconds=3
# stderr: File too large|No space left
# files: -

with open("program.log", "wb", buffering=0) as log:
    while True:
        log.write(b"2026-11-25 nothing happened\n" * 4096)
