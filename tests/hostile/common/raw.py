# A server that answers with whatever bytes it is told to, each connection on a thread of its own.
import os
import socket
import threading

PORT = int(os.environ["PORT"])
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


def listening(port=PORT, host="127.0.0.1", backlog=50):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((host, port))
    server.listen(backlog)
    return server


def path_of(connection):
    """The path that is asked for; none if nobody asks."""
    head = b""
    while b"\r\n\r\n" not in head:
        more = connection.recv(4096)
        if not more:
            return None
        head += more
    return head.split()[1].decode()


def take(connection, answer):
    try:
        path = path_of(connection)
        if path:
            answer(connection, path)
        connection.shutdown(socket.SHUT_WR)
        # What is still to be read would turn the end into a reset.
        while connection.recv(4096):
            pass
    except OSError:
        pass
    connection.close()


def serve(answer, server=None):
    server = server or listening()
    while True:
        connection, _ = server.accept()
        threading.Thread(target=take, args=(connection, answer), daemon=True).start()


def right(connection, path):
    connection.sendall(OK)
