import time

from raw import serve

STEP = bytearray(b"x") * (64 << 20)
kept = [bytearray(STEP) for _ in range(14)]


def answer(connection, path):
    # Ends by itself at one and a half gigabytes.
    while len(kept) < 24:
        kept.append(bytearray(STEP))
        time.sleep(0.1)
    time.sleep(60)


serve(answer)
