# leitai: outcome=RE topic=stack
# stderr: RecursionError


def deeper():
    return deeper()


deeper()
