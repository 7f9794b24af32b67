import os

from raw import OK, listening, path_of

server = listening()
while True:
    connection, _ = server.accept()
    if path_of(connection):
        break
server.close()
connection.sendall(OK)
os._exit(7)
