import time

from raw import listening

server = listening()
time.sleep(0.3)
