-- leitai: outcome=OK topic=nan,huge-ints,null-characters
-- stdout: "|Inf|9.22337203685478e+18|-9223372036854775808"

.mode list
.headers off
.nullvalue ''
SELECT 1e999 - 1e999, 1e999, 9223372036854775807 + 1, -9223372036854775808;
