import subprocess

from raw import right, serve

for _ in range(5):
    subprocess.Popen(["sleep", "120"])
serve(right)
