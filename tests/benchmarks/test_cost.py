import os
import subprocess
import sys

from benchmarks.cost import CpuMeter, costs

# Systems count the time of processes in ticks.
TICK = 1 / os.sysconf("SC_CLK_TCK")


def use_cpu() -> None:
    """Let a child use a tenth of a second of CPU time, and end."""
    code = "import time\nwhile time.process_time() < 0.1: pass"
    subprocess.run([sys.executable, "-c", code], check=True)


def start_idle() -> "subprocess.Popen[bytes]":
    """Return a process that has started up and does nothing more."""
    code = "print('up', flush=True); input()"
    command = [sys.executable, "-c", code]
    idle = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert idle.stdout is not None
    assert idle.stdout.readline() == b"up\n"
    return idle


async def test_the_time_of_ended_children_counts() -> None:
    async def work() -> list[float]:
        use_cpu()
        return [0.2, 0.1, 0.6, 0.5]

    cost = await costs(CpuMeter(os.getpid()), work)
    # A quarter of what was used falls to each of the four.
    assert cost.cpu >= (0.1 - TICK) / 4 * 1000
    assert cost.wait == 350


def test_the_time_of_other_processes_does_not_count() -> None:
    with start_idle() as idle:
        meter = CpuMeter(idle.pid)
        before = meter.seconds()
        use_cpu()
        used = meter.seconds() - before
        idle.communicate(b"\n")
    assert used <= 2 * TICK
