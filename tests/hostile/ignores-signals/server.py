import signal

from raw import right, serve

for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
    signal.signal(one, signal.SIG_IGN)
serve(right)
