import os
import signal

from raw import serve

serve(lambda connection, path: os.kill(os.getpid(), signal.SIGKILL))
