import os
import time

# Others run beside it. It ends by itself after a minute.
os.nice(19)
end = time.time() + 60
while time.time() < end:
    pass
