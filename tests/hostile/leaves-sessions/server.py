import subprocess

from raw import right, serve

for _ in range(3):
    subprocess.Popen(["sleep", "120"], start_new_session=True)
    subprocess.Popen(["sh", "-c", "setsid sleep 120 & exit"], start_new_session=True)
serve(right)
