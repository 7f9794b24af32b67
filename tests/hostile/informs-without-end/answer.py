ANSWER = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 200000
