-- leitai: outcome=RE topic=memory,huge-ints
-- stderr: too big

SELECT length(zeroblob(99999999999));
