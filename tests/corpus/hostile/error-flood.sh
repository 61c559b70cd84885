# leitai: outcome=OLE topic=output-floods,log-floods

exec 1>&2
set -x
while :; do : "nothing to see here, nothing at all, and nothing again, for as long as it lasts"; done
