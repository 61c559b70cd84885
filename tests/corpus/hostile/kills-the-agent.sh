# leitai: outcome=OK topic=ignored-signals,proc
# stdout: still here

for name in KILL STOP TERM INT HUP CHLD USR1 ALRM PIPE TSTP XCPU SEGV SYS; do
  kill -$name 1 2> /dev/null
done
echo still here
