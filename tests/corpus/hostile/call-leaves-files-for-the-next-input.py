# leitai: outcome=OK topic=checker-escapes
# call: entry=f
# inputs: [[1], [2]]
# right: [0, 0]
# ends: right|RE right|RE
# why: what it may leave between inputs is at most empty; a file with words must not come through

import os


def f(given):
    words = 0
    for folder in ("/box", "/tmp", "/dev/shm"):
        for name in os.listdir(folder):
            words += len(open(f"{folder}/{name}").read()) if name == "words" else 0
    for folder in ("/box", "/tmp", "/dev/shm"):
        try:
            with open(f"{folder}/words", "w") as file:
                file.write(str(given))
        except OSError:
            pass
    return words
