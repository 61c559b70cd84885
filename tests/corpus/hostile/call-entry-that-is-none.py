# leitai: outcome=OK topic=checker-escapes
# call: entry=f
# inputs: [[1]]
# right: [1]
# ends: RE

f = 1
