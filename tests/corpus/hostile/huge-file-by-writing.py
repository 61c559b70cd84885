# leitai: outcome=RE topic=huge-files
# limits: disk_mb=8 produced_kb=64 cpu_seconds=3
# stderr: File too large|No space left
# files: -

with open("huge", "wb", buffering=0) as file:
    while True:
        file.write(b"x" * (1 << 20))
