-- leitai: outcome=RE topic=endless-generators,stack
-- why: the tool gives up at its own depth
-- limits: memory_mb=64

.read main.sql
