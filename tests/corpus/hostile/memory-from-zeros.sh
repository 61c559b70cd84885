# leitai: outcome=MLE topic=memory,real-oom
# limits: memory_mb=64 cpu_seconds=5

tail /dev/zero > /dev/null
echo "exit code $?"
