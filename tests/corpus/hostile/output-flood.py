# leitai: outcome=OLE topic=output-floods

while True:
    print("x" * 1000)
