"""The trainers, read from their JSON files; they must not know who uses them."""

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

TRAINERS = Path(__file__).parent / "trainers"


def _version_key(trainer: dict[str, Any]) -> list[tuple[int, str]]:
    return [(int(part) if part.isdigit() else -1, part) for part in re.split(r"[.-]", trainer["version"])]


class Catalog:
    """Trainers by id, each with its versions from oldest to newest."""

    def __init__(self, folder: Path = TRAINERS) -> None:
        self._trainers: dict[str, list[dict[str, Any]]] = {}
        for file in sorted(folder.glob("*.json")):
            trainer = json.loads(file.read_text(encoding="utf-8"))
            self._trainers.setdefault(trainer["trainerId"], []).append(trainer)
        for versions in self._trainers.values():
            versions.sort(key=_version_key)

    def versions(self, trainer_id: str) -> list[dict[str, Any]]:
        """Return a trainer's versions, oldest first; empty for an unknown one."""
        return self._trainers.get(trainer_id, [])

    def trainer(self, reference: dict[str, str]) -> dict[str, Any]:
        """Return the trainer of a configuration version, in that version or, if it is gone, in the latest."""
        versions = self.versions(reference["trainerId"])
        return next((trainer for trainer in versions if trainer["version"] == reference["version"]), versions[-1])

    @cached_property
    def listing(self) -> str:
        """The JSON answer of the trainers' list: the latest version of each."""
        return json.dumps({"data": [versions[-1] for versions in self._trainers.values()]})
