import signal

from raw import serve


def answer(connection, path):
    with open("log.txt", "wb") as log:
        log.seek(300 << 20)
        log.write(b"x")


# Python lets a program go on; in most other languages the system ends it.
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
serve(answer)
