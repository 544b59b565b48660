"""The files of the deployment are whole and fit the program; no container engine is needed to see it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from streamlit import config

from components.settings import Settings, environment_name

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / ".deploy"
INSTRUCTIONS = {"FROM", "RUN", "COPY", "WORKDIR", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT"}
SETTINGS = {environment_name(name) for name in Settings.model_fields}
OTHERS = {"FORWARDED_ALLOW_IPS", "PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Containerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return document


def is_known(variable: str) -> bool:
    options = {option.env_var for option in config._config_options_template.values()}
    return variable in SETTINGS | OTHERS | options


def locked() -> dict[str, str]:
    text = (DEPLOY / "requirements.lock").read_text("utf-8").replace("\\\n", " ")
    pinned = {}
    for line in text.splitlines():
        if line and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split(" --hash=")
            assert hashes, line
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", item.strip()) for item in hashes), line
            name, version = requirement.split(";")[0].strip().split("==")
            pinned[canonicalize_name(name)] = version.strip()
    return pinned


def test_the_container_is_built_of_what_is_here() -> None:
    steps = instructions()
    assert {name for name, _ in steps} <= INSTRUCTIONS
    copied = [rest.split()[:-1] for name, rest in steps if name == "COPY" and "--from" not in rest]
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for source in (source for sources in copied for source in sources):
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored, source
    assert [rest for name, rest in steps if name == "USER"] == ["10001"]
    (entry,) = [json.loads(rest) for name, rest in steps if name == "ENTRYPOINT"]
    assert entry == ["streamlit", "run", "app.py"]
    (check,) = [json.loads(rest.split("CMD ", 1)[1]) for name, rest in steps if name == "HEALTHCHECK"]
    compile(check[2], "HEALTHCHECK", "exec")


def test_every_variable_of_the_container_and_the_compose_file_means_something() -> None:
    (environment,) = [rest for name, rest in instructions() if name == "ENV"]
    for variable in re.findall(r"(\w+)=", environment):
        assert is_known(variable), variable
    for name in ("app1", "app2"):
        assert all(map(is_known, compose()["services"][name]["environment"])), name
    example = re.findall(r"^(\w+)=", (DEPLOY / "example.env").read_text("utf-8"), re.MULTILINE)
    asked_for = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    assert {name for name in example if not is_known(name)} == asked_for


def test_the_services_fit_each_other() -> None:
    document = compose()
    services = document["services"]
    assert set(services) == {"app1", "app2", "proxy", "database"}
    assert services["app1"] == services["app2"]
    build = services["app1"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Containerfile"
    assert (DEPLOY / services["proxy"]["volumes"][0].split(":")[0]).exists()
    proxied = re.findall(r"server (\w+):(\d+)", (DEPLOY / "nginx.conf").read_text("utf-8"))
    (port,) = [rest for name, rest in instructions() if name == "EXPOSE"]
    assert proxied == [("app1", port), ("app2", port)]
    named = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", []) if volume[0] != "."}
    assert named == set(document["volumes"])
    for service in services.values():
        assert set(service.get("depends_on", [])) <= set(services)


def test_the_proxy_passes_websockets_and_what_the_app_checks() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert text.count("{") == text.count("}")
    statements = re.sub(r"#.*", "", text)
    for needed in (
        "proxy_http_version 1.1;",
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Host $http_host;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "hash $browser consistent;",
    ):
        assert needed in statements, needed
    upload = int(re.findall(r"client_max_body_size (\d+)m", text)[0])
    assert upload > config.get_option("server.maxUploadSize")


@pytest.mark.parametrize("line", [line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if line])
def test_the_lock_has_every_requirement_in_a_version_that_it_takes(line: str) -> None:
    requirement = Requirement(line)
    version = locked()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(Version(version), prereleases=True)


def test_the_list_of_licences_has_every_locked_package() -> None:
    lines = (DEPLOY / "licences.md").read_text("utf-8").splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert {canonicalize_name(name): version for name, version, _ in rows} == locked()
    assert not [row for row in rows if row[2] in ("", "UNKNOWN") or re.search(r"\bA?GPL", row[2])]
