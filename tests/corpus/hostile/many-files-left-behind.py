# leitai: outcome=OK topic=huge-files,inode-filling
# limits: produced_files=5
# file_count: 5

for number in range(1000):
    with open(f"{number:04}", "wb") as file:
        file.write(b"x")
