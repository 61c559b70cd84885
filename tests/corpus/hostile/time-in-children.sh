# leitai: outcome=TLE topic=swallowed-time-outs
# limits: cpu_seconds=0.5 wall_seconds=1
# why: what counts is the time of all its processes, or the wall's

for turn in 1 2 3 4; do yes > /dev/null & done
wait
