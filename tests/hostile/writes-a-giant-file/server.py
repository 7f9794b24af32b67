with open("log.txt", "wb") as log:
    # Far behind the beginning, so that the disk is not filled.
    log.seek(300 << 20)
    log.write(b"x")
