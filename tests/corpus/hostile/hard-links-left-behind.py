# leitai: outcome=OK topic=hard-links,huge-files
# why: one file under many names counts as often as it would be sent
# limits: produced_kb=100 produced_files=16
# file_count: 1

import os

with open("0", "wb") as file:
    file.write(b"x" * 60_000)
for number in range(1, 100):
    os.link("0", str(number))
