# leitai: outcome=OK topic=agents-descriptors,agents-memory,proc
# stdout: held

found=
for agent in 1 $PPID; do
  for name in environ mem maps fd/0 fd/1 fd/2 fd/3 root/etc/passwd cwd/etc; do
    (exec 9< "/proc/$agent/$name" && timeout 0.2 head -c 1 <&9 | grep -qa .) 2> /dev/null && found="$found $name"
    case $name in fd/*) (exec 9> "/proc/$agent/$name") 2> /dev/null && found="$found >$name" ;; esac
  done
done
[ -z "$found" ] && echo held || echo "escaped$found"
