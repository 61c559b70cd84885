# leitai: outcome=OK topic=nan
# stdout: "{\"exit_code\": NaN}\nnan inf -Infinity"

import json
import math

print(json.dumps({"exit_code": math.nan}))
print(math.nan, math.inf, "-Infinity")
