"""A Ray cluster to work on: the one that RAY_ADDRESS names, or one of this machine that ends with this process.

Only here Ray is imported. One that is started here listens on this machine
alone, lets in nobody without its token, and keeps its files in a folder of its own.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import socket
import sys
import tempfile
from typing import Any, Final

from kg.errors import StoreError
from kg.workers import cores

ATTEMPTS: Final = 3
"""Times that starting a cluster here is tried: Ray waits 15 s for its helpers and dies then, whatever it is told."""

OBJECTS: Final = 256 * 2**20
"""Bytes of memory for what is on its way in a cluster that is started here: shards and what comes back take a tenth."""

ANSWER: Final = 10
"""Seconds in which a machine has to answer at all; Ray itself tries for minutes, and Ctrl-C does not reach it then."""

FOLDER: Final = "/tmp"  # noqa: S108 -- in it a folder with a random name is made, for this user alone
"""Where a cluster that is started here has its files: the path of a socket may have 107 characters, Ray takes 63."""

SETTINGS: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is sent to its makers
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # else it prints advice on graphics cards
    "RAY_worker_niceness": "0",  # as our own processes; with 15 of its own they stand still on a busy machine
    "RAY_raylet_start_wait_time_s": "300",  # on two cores with a load of 14 the 30 seconds of its own were too few
}
"""What Ray is told by the environment, where it does not say otherwise."""

ALONE: Final = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # on any system: it listens on the loopback interface and nowhere else
    "RAY_AUTH_MODE": "token",
}
"""What one that is started here is told besides, because who reaches a Ray can run anything on it."""


def connected(number: int | None) -> Any:  # noqa: ANN401 -- the module of an extra
    """Return the module of Ray once it has a cluster; one that is started here gets so many cores, or all.

    Raises `StoreError` when there is none.
    """
    address = os.environ.get("RAY_ADDRESS", "")
    settings = SETTINGS if address else SETTINGS | ALONE | {"RAY_AUTH_TOKEN": secrets.token_hex(32)}
    if "ray" not in sys.modules:  # it reads them when it is imported
        for name, value in settings.items():
            os.environ.setdefault(name, value)
    import ray  # noqa: PLC0415 -- only whoever scales out needs it

    if not ray.is_initialized():
        if address:
            _join(ray, address)
        else:
            _start(ray, number or cores())
    return ray


def _join(ray: Any, address: str) -> None:  # noqa: ANN401 -- the module of an extra
    host, _, port = address.rpartition(":")
    try:
        if port.isdigit() and "/" not in host:
            socket.create_connection((host.strip("[]"), int(port)), ANSWER).close()
        ray.init(address, log_to_driver=False, logging_level="error")
    except Exception as error:  # it raises any kind of error, `Exception` itself among them
        raise StoreError(
            f"No Ray cluster answers at RAY_ADDRESS={address}: {_short(error)}. Start one (docs/scale.md says how), or "
            "unset RAY_ADDRESS to have one on this machine for as long as the command runs."
        ) from error


def _start(ray: Any, number: int) -> None:  # noqa: ANN401 -- the module of an extra
    folder = tempfile.mkdtemp(prefix="kg-ray-", dir=FOLDER)
    atexit.register(_end, ray, folder)
    for tried in range(1, ATTEMPTS + 1):
        try:
            ray.init(
                "local",
                num_cpus=number,
                object_store_memory=OBJECTS,
                include_dashboard=False,
                log_to_driver=False,
                logging_level="error",
                _temp_dir=folder,
            )
        except Exception as error:  # as above
            ray.shutdown()
            if tried == ATTEMPTS:
                raise StoreError(
                    f"Ray cannot be started on this machine: {_short(error)}. Run the command again; without "
                    "--engine ray it does the same work."
                ) from error
        else:
            return


def _end(ray: Any, folder: str) -> None:  # noqa: ANN401 -- the module of an extra
    ray.shutdown()
    shutil.rmtree(folder, ignore_errors=True)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
