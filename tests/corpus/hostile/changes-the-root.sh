# leitai: outcome=SECURITY topic=mounts,namespaces signal=31

mkdir -p /tmp/root
exec /usr/sbin/chroot /tmp/root /bin/true
