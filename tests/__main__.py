"""Install what the tests need into `.venv`, Chromium included, and nginx where it can be, and run the tests.

It needs nothing but Python 3.11 or newer.
`--fast` runs the style and type checks and every test that is not marked slow, without Chromium and PostgreSQL.
All other arguments go to pytest, without the checks before it: `python3 -m tests tests/draft`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = (ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHECKS = (["ruff", "check", "."], ["mypy", "app.py", "components", "pages"])
FAST = "--fast"


def install_requirements() -> None:
    """Create the virtual environment, or update it where the requirements changed."""
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    stamp = VENV / ".tests-installed"
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in REQUIREMENTS)).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        arguments = [argument for file in REQUIREMENTS for argument in ("-r", str(file))]
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([str(PYTHON), *pip, *arguments], check=True)
        stamp.write_text(digest)


def installed_browser() -> str | None:
    """Return the path of a Chromium of this machine, the one that CHROMIUM names before all others."""
    return os.environ.get("CHROMIUM") or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def install_browser() -> str | None:
    """Install Chromium and return its path; None where Playwright has it.

    Where Playwright's download fails or takes more than 300 s, the system's packages are tried.
    """
    playwright = [str(PYTHON), "-m", "playwright", "install", "--with-deps", "chromium"]
    try:
        if subprocess.run(playwright, check=False, timeout=300).returncode == 0:
            return None
    except subprocess.TimeoutExpired:
        print("Playwright's browser could not be downloaded in time.", file=sys.stderr)
    install_package("chromium")
    return installed_browser()


def install_package(name: str) -> None:
    """Install a package of the system where it has apt-get; that it failed shows when the package is needed."""
    if shutil.which("apt-get"):
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        subprocess.run([*prefix, "apt-get", "update", "-qq"], check=False)
        subprocess.run([*prefix, "apt-get", "install", "-y", "-qq", name], check=False)


def main() -> int:
    """Install, check style and types, and run the tests; return the first failure's exit status."""
    install_requirements()
    fast, arguments = FAST in sys.argv[1:], [argument for argument in sys.argv[1:] if argument != FAST]
    environment = dict(os.environ)
    # All workers and apps import the same modules, which are compiled once where the result may be written.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if not fast and (chromium := installed_browser() or install_browser()):
        environment["CHROMIUM"] = chromium
    if not fast and not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        install_package("nginx-light")
    tests = ["pytest", *(["-m", "not slow"] if fast else []), *arguments]
    for command in [*(() if arguments else CHECKS), tests]:
        status = subprocess.run([str(PYTHON), "-m", *command], cwd=ROOT, env=environment, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
