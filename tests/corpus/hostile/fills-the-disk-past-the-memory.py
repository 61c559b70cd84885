# leitai: outcome=MLE topic=disk-filling,memory
# limits: disk_mb=100 memory_mb=32 cpu_seconds=3

for folder in ("/box", "/tmp"):
    for number in range(10):
        with open(f"{folder}/{number}", "wb", buffering=0) as file:
            for _ in range(9):
                file.write(bytes(1 << 20))
print("all written")
