# leitai: outcome=OK topic=proc,sys,docker-socket
# stdout: held

found=
[ -e /var/run/docker.sock ] && found="$found socket"
[ -r /etc/shadow ] && found="$found shadow"
[ -w /proc/sys/kernel/core_pattern ] && found="$found core_pattern"
[ -w /sys/fs/cgroup/memory/memory.limit_in_bytes ] && found="$found cgroup"
ls /dev | grep -qE '^(sd|vd|nvme|xvd|kmsg|mem|kvm)' && found="$found devices"
[ "$(ls /sys/class/net)" = lo ] || found="$found network"
for folder in /usr /etc /opt /var /lib /bin /root /home /srv /mnt; do
  touch "$folder/leitai" 2> /dev/null && found="$found $folder"
done
[ -z "$found" ] && echo held || echo "escaped$found"
