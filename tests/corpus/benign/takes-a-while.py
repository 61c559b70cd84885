# leitai: outcome=OK topic=time
# stdout: 233168000

print(sum(sum(n for n in range(1000) if n % 3 == 0 or n % 5 == 0) for _ in range(1000)))
