import time

from raw import OK, serve


def answer(connection, path):
    for byte in OK:
        connection.sendall(bytes([byte]))
        time.sleep(0.5)


serve(answer)
