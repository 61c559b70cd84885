# leitai: outcome=OK topic=sparse-files
# limits: disk_mb=8 produced_kb=64
# stdout: done
# files: small

with open("sparse", "wb") as file:
    file.truncate(4 << 20)
with open("small", "wb") as file:
    file.truncate(10)
print("done")
