# leitai: outcome=OK topic=huge-files
# limits: disk_mb=8 produced_kb=100 produced_files=3
# file_count: 1

for name in "abc":
    with open(name, "wb") as file:
        file.write(b"x" * 60_000)
