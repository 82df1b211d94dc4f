"""Somebody between the agent and its servers: a guest network's portal, or a firewall that opens TLS.

Says "ready" when it listens. The folder holds certificate.pem and key.pem.
"""

import asyncio
import socket
import ssl
import struct
import sys

SO_ORIGINAL_DST = 80
PAGE = b"<html><head><title>Hotel Guest WiFi</title></head><body>Please sign in.</body></html>"


async def answer_with_page(reader, writer):
    """Whatever is asked for, the portal answers."""
    try:
        request = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        if request.split(b" ")[1:2] == [b"/login"]:
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        else:
            head = b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel.example/login\r\n"
        writer.write(head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(PAGE) + PAGE)
        await writer.drain()
    except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass
    writer.close()


async def copy(reader, writer):
    try:
        while data := await reader.read(16384):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    writer.close()


async def relay(reader, writer):
    """Speaks TLS with both ends, so that it reads everything."""
    raw = writer.get_extra_info("socket").getsockopt(socket.SOL_IP, SO_ORIGINAL_DST, 16)
    port, address = struct.unpack("!2xH4s8x", raw)
    anybody = ssl.create_default_context()
    anybody.check_hostname = False
    anybody.verify_mode = ssl.CERT_NONE
    try:
        far = await asyncio.open_connection(socket.inet_ntoa(address), port, ssl=anybody)
    except OSError:
        writer.close()
        return
    await asyncio.gather(copy(reader, far[1]), copy(far[0], writer))


async def main(kind, address, folder):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{folder}/certificate.pem", f"{folder}/key.pem")
    if kind == "portal":
        servers = [
            await asyncio.start_server(answer_with_page, address, 80),
            await asyncio.start_server(answer_with_page, address, 443, ssl=context),
        ]
    else:
        servers = [await asyncio.start_server(relay, address, 8443, ssl=context)]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:4]))
    except OSError as error:
        sys.exit(f"it cannot listen: {error}")
