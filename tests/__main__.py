"""Install what the tests need into `.venv`, Chromium included, and run all of them. Needs nothing but Python 3.11 or newer.

Arguments go to pytest: `python3 -m tests tests/draft`.
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
WANTED = (ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def install() -> None:
    """Make the virtual environment, or bring it up to date where the requirements changed."""
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    stamp = VENV / ".tests-installed"
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in WANTED)).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        arguments = [argument for file in WANTED for argument in ("-r", str(file))]
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([str(PYTHON), *pip, *arguments], check=True)
        stamp.write_text(wanted)


def browser() -> str | None:
    """Find a Chromium, or install one: with Playwright, or where its download is not to be had with the system's packages."""
    given = os.environ.get("CHROMIUM")
    found = given or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found:
        return found
    try:
        if (
            subprocess.run(
                [str(PYTHON), "-m", "playwright", "install", "--with-deps", "chromium"], check=False, timeout=300
            ).returncode
            == 0
        ):
            return None
    except subprocess.TimeoutExpired:
        print("Playwright's browser could not be downloaded in time.", file=sys.stderr)
    if shutil.which("apt-get"):
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        subprocess.run([*prefix, "apt-get", "update", "-qq"], check=False)
        subprocess.run([*prefix, "apt-get", "install", "-y", "-qq", "chromium"], check=False)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def main() -> int:
    """Install, then check style and types, then run the tests; give the first failure's exit status."""
    install()
    chromium = browser()
    environment = {**os.environ, **({"CHROMIUM": chromium} if chromium else {})}
    commands = [["pytest", *sys.argv[1:]]]
    if len(sys.argv) == 1:
        commands = [["ruff", "check", "."], ["mypy", "app.py", "components", "pages"], ["pytest"]]
    for command in commands:
        status = subprocess.run([str(PYTHON), "-m", *command], cwd=ROOT, env=environment, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
