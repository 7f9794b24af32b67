import socket
import time

from raw import PORT, listening

server = listening(backlog=0)
# Those that wait fill it: further connections are not even refused.
waiting = [socket.socket() for _ in range(4)]
for one in waiting:
    one.setblocking(False)
    one.connect_ex(("127.0.0.1", PORT))
open("ready", "w").close()
time.sleep(120)
