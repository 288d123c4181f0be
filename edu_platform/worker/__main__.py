"""`python -m edu_platform.worker`: runs jobs until it is told to stop."""

import asyncio
import signal

from edu_platform import assembly
from edu_platform.core import jobs, live, logs

LOADED = assembly.REGISTERED


async def work() -> None:
    """Run jobs, and hear the live bus for what the cache must forget."""
    logs.set_up()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    listener = asyncio.create_task(live.listen())
    async with jobs.embedded_worker():
        await stop.wait()
    listener.cancel()


if __name__ == "__main__":
    asyncio.run(work())
