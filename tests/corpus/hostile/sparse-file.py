# leitai: outcome=OK topic=sparse-files
# limits: disk_mb=8
# stdout: held

try:
    with open("sparse", "wb") as file:
        file.truncate(1 << 40)
    print("escaped")
except OSError:
    print("held")
