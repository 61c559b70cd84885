# leitai: outcome=MLE topic=real-oom
# stdout: all is well
# limits: memory_mb=64 cpu_seconds=5

tail /dev/zero > /dev/null 2>&1
echo all is well
