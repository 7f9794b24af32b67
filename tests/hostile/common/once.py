# Sends the bytes that `answer.py` holds, whoever asks for what.
from answer import ANSWER
from raw import serve

serve(lambda connection, path: connection.sendall(ANSWER))
