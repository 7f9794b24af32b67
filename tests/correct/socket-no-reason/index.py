# Correct: no reason phrase.
import os
import socket
import threading

PORT = int(os.environ.get("PORT", 8080))
PAGE = b"<!doctype html><meta charset=utf-8><title>x</title><h1>Hello</h1>"
ABOUT = PAGE.replace(b"Hello", b"About")
SORRY = b"404 sorry this resource does not exist"
ROUTES = {b"/": (200, b"text/html", PAGE), b"/about": (200, b"text/html", ABOUT), b"/users/1": (200, b"application/json", b'{"id":1,"username":"bob"}')}


def answer(status, kind, body):
    """The pieces of one answer, in the order in which they are written."""
    return [b"HTTP/1.1 %d \r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, kind, len(body)), body]


def serve(visitor):
    with visitor:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = visitor.recv(4096)
            if not piece:
                return
            head += piece
        path = head.split(b" ")[1]
        for piece in answer(*ROUTES.get(path, (404, b"text/plain", SORRY))):
            visitor.sendall(piece)


server = socket.create_server(("127.0.0.1", PORT))
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
