import os
import sys
import time

from raw import right, serve

END = float(sys.argv[1]) if len(sys.argv) > 1 else time.time() + 10


def alive(pid):
    try:
        os.waitpid(pid, os.WNOHANG)
    except OSError:
        pass
    try:
        os.kill(pid, 0)
        return True
    except OSError:
        return False


def watch(other):
    while time.time() < END:
        if not alive(other):
            own = os.getpid()
            other = os.fork()
            if other == 0:
                os.setsid()
                other = own
        time.sleep(0.001)
    os._exit(0)


own = os.getpid()
if os.fork() == 0:
    os.setsid()
    own = os.getpid()
    other = os.fork()
    if other == 0:
        os.setsid()
        watch(own)
    watch(other)
serve(right)
