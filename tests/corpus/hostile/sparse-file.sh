# leitai: outcome=OK topic=sparse-files
# stdout: held
# files: -

trap '' XFSZ
truncate -s 1T /box/sparse 2> /dev/null
dd if=/dev/null of=/tmp/sparse bs=1 seek=1T 2> /dev/null
large=$(find /box /tmp -size +1G)
rm -f /box/* /tmp/*
[ -z "$large" ] && echo held || echo escaped
