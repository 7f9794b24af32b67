import time

from raw import listening

server = listening()
time.sleep(0.2)
serve_for_ever(server)
