ANSWER = b"HTTP/1.1 404 \x9b2J\r\nX-Evil: \x9b2J\r\n\r\n\x1b]0;owned\x07\x1b[2J\xc2\x9b2J\xe2\x80\xae"
