from raw import serve


def answer(connection, path):
    connection.sendall(b"Hello ")
    while True:
        connection.sendall(b"again and " * 5000)


serve(answer)
