# leitai: outcome=OK topic=mounts,setuid
# stdout: held

mount -t tmpfs none /tmp 2> /dev/null && echo escaped
mount -o remount,rw / 2> /dev/null && echo escaped
umount -l /box 2> /dev/null && echo escaped
umount /proc 2> /dev/null && echo escaped
touch /leitai 2> /dev/null && echo escaped || echo held
