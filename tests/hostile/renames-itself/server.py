import ctypes
import os
import time

from raw import right, serve

libc = ctypes.CDLL(None)
is_child = os.fork() == 0
if is_child:
    os.setsid()
PR_SET_NAME = 15
if hasattr(libc, "prctl"):
    libc.prctl(PR_SET_NAME, b"init) Z 1", 0, 0, 0)
if is_child:
    time.sleep(120)
    os._exit(0)
serve(right)
