# leitai: outcome=OK topic=outliving-daemons
# stdout: parent is done
# limits: wall_seconds=2

(trap '' TERM HUP; setsid sh -c 'while :; do sleep 1; echo still here; done' &)
nohup sleep 600 > /dev/null 2>&1 &
disown
echo parent is done
