ANSWER = b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"
