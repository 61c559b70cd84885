# leitai: outcome=OK topic=files
# stdout: "[0, 1, 4, 9, 16]"
# files: squares.json

import json
import os

for folder in ("/tmp", "/dev/shm", "/box"):
    assert not os.path.exists(f"{folder}/squares.json"), folder
    with open(f"{folder}/squares.json", "x") as file:
        json.dump([n * n for n in range(5)], file)
print(open("/box/squares.json").read())
