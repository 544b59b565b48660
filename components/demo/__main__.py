"""The command line of the local Foundry; it must not know how requests are served."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from components.demo.server import LocalFoundry


def main() -> int:
    """Parse the command line, serve, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m components.demo", description="Serve a local Foundry.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8900)
    parser.add_argument("--data", type=Path, default=Path(".local-foundry"), help="folder of the database")
    parser.add_argument("--token", help="bearer token to accept; generated and printed when absent")
    arguments = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    local = LocalFoundry(arguments.data, host=arguments.host, port=arguments.port, token=arguments.token)
    try:
        local.start()
    except OSError as error:
        sys.exit(f"cannot serve at {local.url}: {error.strerror}")
    try:
        print(f"Local Foundry at {local.url}", flush=True)
        if arguments.token is None:
            print(f"Token: {local.token}", flush=True)
        stopped.wait()
    finally:
        local.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
