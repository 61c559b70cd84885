# leitai: outcome=RE topic=os-exit exit_code=137
# why: 137 is what a shell says of a killed program; here nobody was killed

import os

os._exit(137)
