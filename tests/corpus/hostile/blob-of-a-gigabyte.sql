-- leitai: outcome=MLE topic=memory,huge-files
-- limits: memory_mb=64 cpu_seconds=10

SELECT length(hex(randomblob(900000000)));
