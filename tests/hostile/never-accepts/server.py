import time

from raw import listening

server = listening(backlog=0)
time.sleep(600)
