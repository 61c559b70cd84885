# leitai: outcome=OK topic=symlinks,hard-links
# stdout: held
# files: plain.txt
# never: root:

rm -f main.sh
ln -s /etc/passwd result.txt
ln -s / everything
ln -s /proc/self/environ environment.txt
ln -sfn /etc folder
mkfifo pipe.txt
echo plain > plain.txt
ln /etc/passwd hard.txt 2> /dev/null && echo escaped || echo held
