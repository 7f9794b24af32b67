from raw import serve


def answer(connection, path):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: and more\r\n" * 500)


serve(answer)
