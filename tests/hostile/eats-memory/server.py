import time

kept = []
# Ends by itself at one and a half gigabytes.
for _ in range(24):
    kept.append(bytearray(b"x") * (64 << 20))
    time.sleep(0.02)
time.sleep(60)
