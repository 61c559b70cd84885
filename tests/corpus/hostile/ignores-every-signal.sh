# leitai: outcome=TLE topic=ignored-signals
# limits: cpu_seconds=0.5

trap '' TERM INT HUP QUIT USR1 USR2 ALRM XCPU PIPE
while :; do :; done
