"""``scripts/run``: from a fresh clone to the app in the browser."""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Sequence

from _environment import Environment, SetupError, child_variables

ADDRESS = "127.0.0.1"
DEFAULT_PORT = 8501
STOP_SECONDS = 10


def main(arguments: Sequence[str]) -> int:
    """Prepare the environment, bring the index up to date, serve the app. Returns the exit code."""
    options = parse(arguments)
    environment = Environment()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's stop ends the app as Ctrl-C does
    try:
        if port_taken(options.port):
            raise SetupError(f"Port {options.port} is taken or not allowed; choose another with --port N.")
        environment.prepare("requirements.txt")
        update_index(environment)
        return serve(environment, options.port, options.browser)
    except SetupError as error:
        error.show()
        return 2
    except KeyboardInterrupt:
        print("\nStopped; run this again to go on.", flush=True)
        return 130


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/run",
        description="Set GoalTrace up, index corpus/ and open the app. "
        "The first run installs what is needed and takes minutes; later runs take seconds and need no network.",
    )
    parser.add_argument("--port", type=port_number, default=DEFAULT_PORT, metavar="N", help="default: %(default)s")
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="only print the address")
    return parser.parse_args(arguments)


def port_number(text: str) -> int:
    """A port number. Raises ArgumentTypeError for anything else."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; give a number from 1 to 65535")
    return int(text)


def port_taken(port: int) -> bool:
    """Whether another program listens on ``port``, or this one may not."""
    with socket.socket() as probe:
        if probe.connect_ex((ADDRESS, port)) == 0:
            return True
    with socket.socket() as probe:
        if os.name != "nt":  # Windows would then let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return True
    return False


def update_index(environment: Environment) -> None:
    """Index what is new in corpus/. Raises SetupError if that fails and there is no earlier index to go on with."""
    print("Bringing the index up to date", flush=True)
    if environment.run("-m", "indexer", "build") == 0:
        return
    if environment.run("-m", "indexer", "check") != 0:
        raise SetupError("There is no index to open; do what the first message above says and run this again.")
    print("The earlier index stays in use.", flush=True)


def serve(environment: Environment, port: int, browser: bool) -> int:
    """Run the app until it is stopped. Returns its exit code, 0 after Ctrl-C."""
    address = f"http://{ADDRESS}:{port}"
    command = [str(environment.python), "-m", "streamlit", "run", "server.py", "--server.headless", "true"]
    command += ["--server.address", ADDRESS, "--server.port", str(port), "--logger.hideWelcomeMessage", "true"]
    app = subprocess.Popen(command, cwd=environment.root, env=child_variables())
    try:
        while app.poll() is None and not answers(port):
            time.sleep(0.1)
        if app.poll() is None:
            print(f"GoalTrace is open at {address} (Ctrl-C stops it)", flush=True)
            if browser and has_display():
                webbrowser.open(address)
        return app.wait()
    except KeyboardInterrupt:
        stop(app)
        print("\nGoalTrace has stopped.", flush=True)
        return 0
    finally:
        stop(app)


def answers(port: int) -> bool:
    """Whether the app answers on ``port``. Asked directly: a proxy in the environment would answer in its place."""
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def has_display() -> bool:
    """Whether a browser window can open; without one, some systems start a browser inside the terminal."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def stop(app: subprocess.Popen[bytes]) -> None:
    """End the app, by force if it does not end by itself."""
    try:
        app.wait(1)  # Ctrl-C in a terminal has reached the app as well
    except subprocess.TimeoutExpired:
        app.terminate()
    try:
        app.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        app.kill()
        app.wait()
