# leitai: outcome=RE topic=swallowed-time-outs
# stderr: EOFError

input()
