"""A cable to pull where no network namespace can be had: ``python -m broadcasts.rehearsal.chaos.relay PORT=TARGET …``

Passes connections on from loopback ports to addresses (``host:port`` or the path of a socket). Stopped (SIGSTOP) it
holds everything and answers nothing, like a cable that was pulled; killed, every connection is reset.
"""

import asyncio
import sys
from contextlib import suppress

CHUNK = 65536


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()


async def _open(target: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if target.startswith("/"):
        return await asyncio.open_unix_connection(target)
    host, _, port = target.rpartition(":")
    return await asyncio.open_connection(host, int(port))


async def _relay(port: int, target: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await _open(target)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    await server.serve_forever()


async def main(routes: list[str]) -> None:
    pairs = [route.partition("=") for route in routes]
    await asyncio.gather(*(_relay(int(port), target) for port, _, target in pairs))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
