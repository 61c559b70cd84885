# leitai: outcome=RE topic=errors exit_code=1
# stdout: before
# stderr: ZeroDivisionError

print("before")
1 / 0
