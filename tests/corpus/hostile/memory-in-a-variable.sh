# leitai: outcome=MLE topic=memory,real-oom
# limits: memory_mb=64 cpu_seconds=5

text=xxxxxxxxxxxxxxxx
while :; do text=$text$text; done
