ANSWER = b"HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n"
