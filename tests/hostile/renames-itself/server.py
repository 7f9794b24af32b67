import ctypes
import os

from raw import right, serve

libc = ctypes.CDLL(None)
if not os.fork():
    os.setsid()
PR_SET_NAME = 15
if hasattr(libc, "prctl"):
    libc.prctl(PR_SET_NAME, b"init) Z 1", 0, 0, 0)
if os.getsid(0) == os.getpid():
    import time

    time.sleep(120)
    os._exit(0)
serve(right)
