import os
import threading
import time

from raw import right, serve

END = time.time() + 10


def tree(depth):
    """Each forks two more: 2 + 4 + ... + 64 processes, that end by themselves."""
    for _ in range(2):
        if os.fork() == 0:
            if depth:
                tree(depth - 1)
            time.sleep(max(0, END - time.time()))
            os._exit(0)


def line():
    """Forks its successor and ends, again and again."""
    while time.time() < END:
        if os.fork():
            os._exit(0)
        time.sleep(0.005)
    os._exit(0)


tree(5)
if os.fork() == 0:
    line()
if os.fork() == 0:
    os.setsid()
    line()
serve(right)
