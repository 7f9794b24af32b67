import os
import time

if os.fork():
    os._exit(0)
os.setsid()
time.sleep(0.5)
os._exit(5)
