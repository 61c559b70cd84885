# leitai: outcome=TLE topic=swallowed-time-outs,ignored-signals
# limits: cpu_seconds=0.5

late() { while :; do :; done; }
trap late XCPU TERM EXIT
exit 0
