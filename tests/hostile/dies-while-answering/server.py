import os

from raw import serve


def answer(connection, path):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    os._exit(7)


serve(answer)
