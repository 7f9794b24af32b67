import ctypes
import platform
import threading

from raw import listening, right, serve

# The system shows the files of a process by its first thread: of this one, none.
EXIT = {"x86_64": 60, "aarch64": 93}[platform.machine()]
server = listening()
threading.Thread(target=serve, args=(right, server)).start()
ctypes.CDLL(None).syscall(EXIT, 0)
