from raw import serve


def answer(connection, path):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10995116277760\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


serve(answer)
