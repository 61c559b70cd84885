# leitai: outcome=TLE topic=fork-bombs
# why: the patience of the shell with a refusal outlasts the wall
# limits: cpu_seconds=1 wall_seconds=1 processes=16

while :; do sleep 600 & done 2> /dev/null
