ANSWER = b""
