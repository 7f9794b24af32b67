from raw import serve

AGAIN = b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"
asked = []


def answer(connection, path):
    asked.append(path)
    # Whoever follows comes again and again.
    if asked.count("/") > 3:
        open("contacted", "w").close()
    connection.sendall(AGAIN)


serve(answer)
