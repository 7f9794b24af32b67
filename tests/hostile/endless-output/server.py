import subprocess
import sys

from raw import right, serve

# Programs of their own, so that the printing does not keep the serving waiting.
for stream in (sys.stdout, sys.stderr):
    subprocess.Popen(["yes", "more and more and more"], stdout=stream)
serve(right)
