"""The process in which a run is trained, and the events that it reports; it must not know what becomes of them."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
JOB_FILE, ERRORS_FILE = "job.json", "errors.txt"
ENDED = "The training process ended without a result (exit status {}), which mostly means that it was out of memory."

log = logging.getLogger("demo.training")


@dataclass(frozen=True)
class JobInput:
    """An input of a run: its role, its configuration, and the rows of its dataset as an Arrow IPC stream."""

    role: str
    config: Mapping[str, Any]
    content: bytes


class TrainingProcess:
    """A process that trains what is written into a folder, on one core."""

    def __init__(self, folder: Path, settings: Mapping[str, Any], inputs: Sequence[JobInput]) -> None:
        self.folder = folder
        entries = []
        for number, source in enumerate(inputs):
            file = f"{number}.arrow"
            (folder / file).write_bytes(source.content)
            names = ("columnMapping", "ignoreColumns", "selectColumns")
            entries.append({"file": file, "role": source.role} | {name: source.config[name] for name in names})
        (folder / JOB_FILE).write_text(json.dumps({**settings, "inputs": entries}), "utf-8")
        # Several threads wait for each other in a loop, which takes the app's time where cores are few.
        environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        with (folder / ERRORS_FILE).open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "components.demo.training", str(folder)],
                env=environment,
                # It ends when this is closed, so it does not outlive this process.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield what the process reports, at the end a failure if it died of something unforeseen."""
        last = ""
        with self._process as process:
            if process.stdout is not None:
                for line in process.stdout:
                    event = json.loads(line)
                    last = event["event"]
                    yield event
            process.wait()
        if process.returncode and last != "failure":
            yield {"event": "failure", "message": ENDED.format(process.returncode)}
        errors = (self.folder / ERRORS_FILE).read_text("utf-8", "replace").strip()
        if errors:
            log.warning("a training process wrote: %s", errors[-2000:])

    def kill(self) -> None:
        """End the process at once, if it still runs."""
        self._process.kill()
