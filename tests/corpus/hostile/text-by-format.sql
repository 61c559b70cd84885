-- leitai: outcome=MLE topic=memory
-- limits: memory_mb=64 cpu_seconds=10

SELECT length(printf('%.*c', 900000000, 'x'));
