# leitai: outcome=RE topic=self-kill,proc signal=9
# why: all that is its own ends, itself too

kill -9 1 2> /dev/null
kill -STOP 1 2> /dev/null
kill -9 -1 2> /dev/null
kill -9 $$
