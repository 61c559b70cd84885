# leitai: outcome=OK|TLE|RE topic=fork-bombs,outliving-daemons
# why: the parent ends while its children multiply, or cannot even start the first of them
# limits: cpu_seconds=1 wall_seconds=2 processes=16

:(){ :|:& };:
