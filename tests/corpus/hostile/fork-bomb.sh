# leitai: outcome=TLE topic=fork-bombs
# limits: cpu_seconds=0.5 wall_seconds=1 processes=16

bomb() { bomb | bomb & }
bomb
while :; do :; done
