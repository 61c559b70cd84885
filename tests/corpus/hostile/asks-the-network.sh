# leitai: outcome=OK topic=dns,metadata-addresses,raw-sockets
# stdout: held

found=
for place in 169.254.169.254/80 1.1.1.1/53 172.17.0.1/2375 10.0.0.1/80; do
  (timeout 0.3 bash -c "exec 3<> /dev/tcp/$place") 2> /dev/null && found="$found $place"
done
(echo x > /dev/udp/8.8.8.8/53) 2> /dev/null && found="$found udp"
getent hosts example.org > /dev/null && found="$found dns"
[ -z "$found" ] && echo held || echo "escaped$found"
