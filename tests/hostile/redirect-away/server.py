import threading

from raw import listening, serve

own, trap = listening(), listening(port=0)
away = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{trap.getsockname()[1]}/\r\nContent-Length: 0\r\n\r\n"


def wait():
    trap.accept()
    open("contacted", "w").close()


threading.Thread(target=wait, daemon=True).start()
serve(lambda connection, path: connection.sendall(away.encode()), own)
