"""The sections of the form, their titles, and the one in which a path of the request is shown."""

from collections.abc import Mapping
from typing import Literal

from components.schema.path import Path

Section = Literal["studio", "inputs", "outputs", "parameters", "resources", "name"]
SECTIONS: Mapping[Section, str] = {
    "inputs": "Inputs",
    "outputs": "Outputs",
    "parameters": "Parameters",
    "resources": "Resources",
    "name": "Name",
}


def form_section(path: Path) -> Section:
    """Return the section of the form in which a path is shown; the studio is in the header."""
    match path[:2]:
        case ("studio",):
            return "studio"
        case ("workerConfig", "inputs"):
            return "inputs"
        case ("workerConfig", "outputs"):
            return "outputs"
        case ("workerConfig", *_):
            return "parameters"
        case ("resources", *_):
            return "resources"
        case _:
            return "name"
