ANSWER = b"HTTP/1.1 OK 200\r\nContent-Length: 0\r\n\r\n"
