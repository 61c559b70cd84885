# leitai: outcome=OK topic=symlinks
# files: plain.txt

import os
import socket

os.mkfifo("pipe.txt")
socket.socket(socket.AF_UNIX).bind("socket.txt")
os.mkdir("folder.txt")
open("plain.txt", "w").write("plain")
