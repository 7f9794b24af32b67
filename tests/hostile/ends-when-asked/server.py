import os

from raw import serve

serve(lambda connection, path: os._exit(0))
