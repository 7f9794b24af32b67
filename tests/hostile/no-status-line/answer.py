ANSWER = b"Content-Type: text/html\r\n\r\n<h1>Hello</h1>"
