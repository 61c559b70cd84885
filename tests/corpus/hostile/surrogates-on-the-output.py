# leitai: outcome=RE topic=surrogates
# stderr: UnicodeEncodeError

print("\ud800")
