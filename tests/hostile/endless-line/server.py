import os
import sys

from raw import serve


def answer(connection, path):
    connection.close()
    os._exit(3)


for _ in range(200):
    sys.stdout.write("\x1b[2Jno end " * 1000)
sys.stdout.flush()
serve(answer)
