# leitai: outcome=OK topic=disk-filling,huge-files
# stdout: held
# limits: disk_mb=8 produced_kb=64 cpu_seconds=4
# files: -

trap '' XFSZ
for number in $(seq 40); do head -c 1M /dev/zero > "/tmp/$number" 2> /dev/null || break; done
for number in $(seq 40); do head -c 1M /dev/zero > "/box/$number" 2> /dev/null || break; done
used=$(du -cm /tmp /box | tail -n 1 | cut -f 1)
rm -f /tmp/* /box/*
[ "$used" -le 18 ] && echo held || echo "escaped $used"
