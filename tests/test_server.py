"""The listening socket: what cannot be seen through a test client."""

import asyncio
import socket

from service.server import listen


def test_answers_do_not_wait_for_a_delayed_acknowledgement() -> None:
    async def no_delay_of_an_accepted_connection() -> int:
        seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listen("127.0.0.1", 0)
        async with await asyncio.start_server(accept, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            writer.close()
            return await asyncio.wait_for(seen, timeout=5)

    assert asyncio.run(no_delay_of_an_accepted_connection()) != 0
