"""Two apps on one PostgreSQL behind nginx with the configuration of the deployment; either can be killed."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
import trustme

from components.demo.server import LocalFoundry
from tests.running import ROOT, App, free_port

CONFIGURATION = ROOT / ".deploy" / "nginx.conf"
APPS = ("app1", "app2")


def installed_nginx() -> str | None:
    """Return the path of nginx, None where it is not installed."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def adapt(configuration: str, folder: Path, port: int, apps: dict[str, App]) -> str:
    """Return the deployment's configuration with this machine's ports and files in it, and nothing else changed."""
    configuration = configuration.replace("/tmp/", f"{folder}/")
    for name, app in apps.items():
        configuration = configuration.replace(f"{name}:8501", app.address.removeprefix("http://"))
    configuration = configuration.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    configuration = configuration.replace("listen 80", f"listen 127.0.0.1:{free_port()}")
    return configuration.replace("/etc/nginx/tls", str(folder))


class Replicas:
    """The apps, by name, and the address of the proxy in front of them."""

    def __init__(self, folder: Path, local: LocalFoundry, database_url: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"https://127.0.0.1:{self.port}"
        settings = {
            "FOUNDRY_HOSTNAME": local.url,
            "FOUNDRY_TOKEN": local.token,
            "CONFIGURATOR_DATABASE_URL": database_url,
            "CONFIGURATOR_SETTLE_SECONDS": "3",
        }
        self.apps = {name: App(ROOT / "app.py", folder / name, **settings) for name in APPS}

    def serving(self) -> str:
        """Return the name of the app that has a browser's session; wait until exactly one has."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            having = [name for name in APPS if self._sessions(name)]
            if len(having) == 1:
                return having[0]
            time.sleep(0.1)
        raise AssertionError("no app, or more than one, has a session")

    def _sessions(self, name: str) -> float:
        try:
            figures = requests.get(f"{self.apps[name].address}/metrics", timeout=5).text
        except requests.ConnectionError:
            return 0
        match = re.search(r"^configurator_sessions (\S+)$", figures, re.MULTILINE)
        return float(match.group(1)) if match else 0


@contextmanager
def replicas(folder: Path, local: LocalFoundry, database_url: str) -> Iterator[Replicas]:
    """Start two apps and the proxy, and stop them at the end."""
    nginx = installed_nginx()
    assert nginx is not None, "nginx is not installed"
    running = Replicas(folder, local, database_url)
    certificate = trustme.CA().issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(str(folder / "tls.key"))
    for part in certificate.cert_chain_pems:
        part.write_to_path(str(folder / "tls.crt"), append=True)
    file = folder / "nginx.conf"
    file.write_text(adapt(CONFIGURATION.read_text("utf-8"), folder, running.port, running.apps), "utf-8")
    command = [nginx, "-c", str(file), "-p", str(folder), "-e", "stderr", "-g", "daemon off;"]
    subprocess.run([*command[:-2], "-t"], check=True, stderr=(folder / "nginx.log").open("wb"))
    try:
        for app in running.apps.values():
            app.start()
        with subprocess.Popen(command, stderr=(folder / "nginx.log").open("wb")) as proxy:
            try:
                yield running
            finally:
                proxy.terminate()
    finally:
        for app in running.apps.values():
            app.stop()
