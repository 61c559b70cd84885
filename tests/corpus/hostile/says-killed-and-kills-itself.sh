# leitai: outcome=RE topic=self-kill,real-oom signal=9

echo "Killed" >&2
echo "bash: xrealloc: cannot allocate 1 bytes" >&2
kill -KILL $$
