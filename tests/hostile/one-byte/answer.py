ANSWER = b"H"
