# leitai: outcome=OK topic=setuid
# stdout: held

found=
for program in su sudo newgrp; do
  [ "$($program -c 'id -u' < /dev/null 2> /dev/null)" = 0 ] && found="$found $program"
done
cp /bin/bash /tmp/bash && chmod 6755 /tmp/bash && [ "$(/tmp/bash -p -c 'id -u')" = 0 ] && found="$found copy"
[ "$(find / -xdev -writable -not -path '/proc/*' -type f -perm /6000 2> /dev/null | grep -v '^/tmp/bash')" ] && found="$found file"
[ -z "$found" ] && echo held || echo "escaped$found"
