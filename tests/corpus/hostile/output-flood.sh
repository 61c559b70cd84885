# leitai: outcome=OLE topic=output-floods

yes
