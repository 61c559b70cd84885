# leitai: outcome=RE topic=huge-ints
# stderr: ValueError

print(10**5000)
