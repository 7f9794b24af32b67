import zlib

from raw import serve

packer = zlib.compressobj(9, zlib.DEFLATED, 31)
zeros = bytes(1 << 20)
first = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
again = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)


def answer(connection, path):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + first)
    while True:
        connection.sendall(again)


serve(answer)
