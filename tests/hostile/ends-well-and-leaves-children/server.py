import subprocess

for _ in range(3):
    subprocess.Popen(["sleep", "120"], start_new_session=True)
