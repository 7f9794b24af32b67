import time

from raw import serve

serve(lambda connection, path: time.sleep(600))
