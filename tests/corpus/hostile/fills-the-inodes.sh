# leitai: outcome=OK topic=inode-filling
# stdout: held
# limits: cpu_seconds=10

cd /tmp
seq 20000 | xargs touch 2> /dev/null
made=$(ls | wc -l)
[ "$made" -lt 20000 ] && echo held || echo "escaped $made"
