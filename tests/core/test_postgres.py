"""The server of our own: shared by processes, and sound after any of them is killed."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from edu_platform.core.postgres import (
    Cluster,
    PostgresUnavailable,
    check_cyrillic,
    temporary_cluster,
)
from edu_platform.core.processes import identity, is_alive
from edu_platform.core.settings import ROOT

Make = Callable[..., Cluster]

# Starts the server, tells its process id, and leaves when its input ends.
PROCESS = """
import sys
from pathlib import Path
from edu_platform.core.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]), durable=False)
cluster.start()
print((cluster.data / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.read()
print(cluster.stop(), flush=True)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the server's user can enter, even when the tests are root's."""
    with tempfile.TemporaryDirectory(prefix="edu-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def make(home: Path) -> Iterator[Make]:
    made: list[Cluster] = []

    def make_one(*, durable: bool = False) -> Cluster:
        made.append(Cluster(home, durable=durable))
        return made[-1]

    yield make_one
    for cluster in made:
        cluster.stop()


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)


def server_of(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def start_process(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_first_start_makes_a_database_that_finds_russian_text(make: Make) -> None:
    url = make().start()

    with connect(url) as connection:
        connection.execute("create extension pg_trgm")
        check_cyrillic(connection)
        assert connection.execute("select current_database()").fetchone() == (
            "edu_platform",
        )


def test_second_start_uses_the_running_server(make: Make) -> None:
    first, second = make(), make()
    first.start()
    pid = server_of(first)

    second.start()

    assert server_of(second) == pid


def test_last_to_leave_stops_the_server(make: Make) -> None:
    first, second = make(), make()
    first.start()
    second.start()
    pid = server_of(first)

    assert first.stop() is False
    assert is_alive(pid)
    assert second.stop() is True
    assert not is_alive(pid)


def test_data_is_there_after_a_restart(make: Make) -> None:
    cluster = make()
    with connect(cluster.start()) as connection:
        connection.execute("create table kept as select 7 as number")
    cluster.stop()

    with connect(cluster.start()) as connection:
        assert connection.execute("select number from kept").fetchone() == (7,)


def test_two_processes_that_race_share_one_server(home: Path) -> None:
    racers = [start_process(home) for _ in range(2)]

    servers = {first_line(racer) for racer in racers}
    left = [racer.communicate("")[0].strip() for racer in racers]

    assert len(servers) == 1
    assert left == ["False", "True"]


@pytest.mark.long
def test_killed_process_leaves_a_server_to_use(home: Path, make: Make) -> None:
    process = start_process(home)
    server = int(first_line(process))
    process.kill()
    process.communicate()

    cluster = make()
    cluster.start()

    assert server_of(cluster) == server


@pytest.mark.long
def test_killed_server_is_started_again_with_what_was_committed(make: Make) -> None:
    cluster = make(durable=True)
    with connect(cluster.start()) as connection:
        connection.execute("create table kept as select 7 as number")
    os.kill(server_of(cluster), signal.SIGKILL)

    with connect(cluster.start()) as connection:
        assert connection.execute("select number from kept").fetchone() == (7,)


def test_pid_file_with_a_strangers_number_is_no_obstacle(make: Make) -> None:
    cluster = make()
    cluster.start()
    content = (cluster.data / "postmaster.pid").read_text()
    cluster.stop()
    stranger = subprocess.Popen(["/bin/sleep", "60"])
    _, _, rest = content.partition("\n")
    (cluster.data / "postmaster.pid").write_text(f"{stranger.pid}\n{rest}")

    try:
        with connect(cluster.start()) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_server_whose_socket_is_gone_is_started_anew(make: Make) -> None:
    cluster = make()
    cluster.start()
    folder = cluster.socket_folder
    assert folder is not None
    shutil.rmtree(folder)

    with connect(cluster.start()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_data_opened_to_everybody_is_closed_again(make: Make) -> None:
    cluster = make()
    cluster.start()
    cluster.stop()
    cluster.data.chmod(0o755)

    with connect(cluster.start()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_data_of_another_version_is_refused_with_words(make: Make) -> None:
    cluster = make()
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("99\n")

    with pytest.raises(PostgresUnavailable, match=r"PostgreSQL 99.*EDU_POSTGRES_BIN"):
        make().start()


def test_machine_without_programs_is_told_what_to_do(home: Path) -> None:
    cluster = Cluster(home, binaries=home / "nothing")

    with pytest.raises(PostgresUnavailable, match="EDU_DATABASE_URL"):
        cluster.start()


def test_folder_made_by_somebody_else_is_not_trusted_with_the_socket(
    make: Make,
) -> None:
    cluster = make()
    cluster.start()
    folder = cluster.socket_folder
    assert folder is not None

    folder.chmod(0o777)

    assert cluster.socket_folder is None


@pytest.mark.long
def test_long_path_keeps_the_socket_in_a_private_temporary_folder(home: Path) -> None:
    deep = home / ("deep" * 25)
    cluster = Cluster(deep, durable=False)

    url = cluster.start()
    folder = cluster.socket_folder
    try:
        assert folder is not None
        assert len(str(folder)) < 80
        assert folder.stat().st_mode & 0o777 == 0o700
        with connect(url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        cluster.stop()
        if folder is not None:
            shutil.rmtree(folder)


def test_throw_away_server_leaves_nothing() -> None:
    with temporary_cluster() as cluster:
        server = server_of(cluster)

    assert not is_alive(server)
    assert not cluster.home.exists()


def test_database_that_knows_no_cyrillic_is_refused(make: Make) -> None:
    cluster = make()
    with connect(cluster.start()) as connection:
        connection.execute(
            "create database latin template template0 "
            "locale_provider libc lc_collate 'C' lc_ctype 'C'"
        )
    with connect(cluster.url_of("latin")) as connection:
        connection.execute("create extension pg_trgm")

        with pytest.raises(PostgresUnavailable, match="LC_CTYPE"):
            check_cyrillic(connection)


def test_database_without_similarity_search_is_refused(make: Make) -> None:
    with (
        connect(make().start()) as connection,
        pytest.raises(PostgresUnavailable, match="pg_trgm"),
    ):
        check_cyrillic(connection)


def test_identity_tells_processes_apart() -> None:
    ours = identity(os.getpid())

    assert ours is not None
    assert ours == identity(os.getpid())
    assert ours != identity(os.getppid())


def test_ended_process_has_no_identity() -> None:
    process = subprocess.Popen(["/bin/sleep", "60"])
    assert is_alive(process.pid)

    process.kill()
    process.wait()

    assert identity(process.pid) is None
