# leitai: outcome=OK topic=looks-around
# stdout: "box main.sh\ntmp\nshm\nmqueue\nleft 0"
# files: -

cd /
for folder in /box /tmp /dev/shm /dev/mqueue; do
  printf '%s' "${folder##*/}"
  for name in $(ls -A $folder 2> /dev/null); do printf ' %s' "$name"; done
  echo
done
echo left $(env | grep -ci left)
