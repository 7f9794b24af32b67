import threading

from raw import listening, right, take

own = listening()
while True:
    connection, _ = own.accept()
    path = []
    take(connection, lambda connection, asked: (path.append(asked), right(connection, asked)))
    if path:
        break
own.close()
elsewhere = listening(port=0)
threading.Event().wait(120)
