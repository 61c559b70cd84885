# leitai: outcome=CE topic=checker-escapes
# call: entry=f
# inputs: [[1]]
# right: [1]
# ends: right


def f(given:
    return given
