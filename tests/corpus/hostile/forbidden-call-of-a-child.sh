# leitai: outcome=OK topic=namespaces,mounts
# stdout: 159 159
# why: the kernel kills the child that calls; the shell sees 128 + 31 and goes on

(exec unshare --mount true) 2> /dev/null; first=$?
(exec unshare --pid --fork true) 2> /dev/null; second=$?
echo $first $second
