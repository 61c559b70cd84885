# leitai: outcome=OLE topic=output-floods

yes "$(head -c 4000 /dev/zero | tr '\0' x)" | cat | tee /dev/stderr
