# leitai: outcome=OK topic=input
# stdin: "1 2 3\n4 5\n"
# stdout: 15

import sys

print(sum(map(int, sys.stdin.read().split())))
