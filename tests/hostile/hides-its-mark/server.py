import subprocess

from raw import right, serve

HIDE = "setsid sleep 120 & exit"
for environment in ({"DOORWAY_RUN": "0123456789abcdef", "PATH": "/usr/bin:/bin"}, {}):
    subprocess.run(["/bin/sh", "-c", HIDE], env=environment, start_new_session=True)
serve(right)
