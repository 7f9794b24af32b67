import time

from raw import right, serve


def answer(connection, path):
    if path == "/second":
        time.sleep(600)
    right(connection, path)


serve(answer)
