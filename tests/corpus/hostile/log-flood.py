# leitai: outcome=OLE topic=log-floods

import logging

logging.basicConfig(level=logging.DEBUG)
while True:
    logging.debug("a line that says nothing, %s", "x" * 200)
