"""The request as code to run elsewhere: cURL, and Python for the official SDK. No token is in it."""

import shlex
from collections.abc import Iterable
from pprint import pformat

from components.draft.draft import Draft
from components.schema.path import Json


def curl_command(url: str, headers: Iterable[tuple[str, str]], body: bytes) -> str:
    """Write a POST as a cURL command for a POSIX shell, with the exact bytes of the body.

    The token is read from FOUNDRY_TOKEN.
    """
    parts = ["curl -X POST", shlex.quote(url), '-H "Authorization: Bearer $FOUNDRY_TOKEN"']
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers if name.lower() != "authorization"]
    parts.append(f"--data-binary {shlex.quote(body.decode('utf-8'))}")
    return " \\\n  ".join(parts)


def sdk_code(draft: Draft, scheme: str) -> str:
    """Write the same call in Python for `foundry-platform-sdk`.

    The script reads FOUNDRY_HOSTNAME and FOUNDRY_TOKEN from the environment.
    """
    resources, worker = draft.get(("resources",), {}), draft.get(("workerConfig",), {})
    config = ', config=Config(scheme="http")' if scheme == "http" else ""
    lines = [
        "import os",
        "",
        f"from foundry_sdk import {'Config, ' if config else ''}FoundryClient, UserTokenAuth",
        "",
        f'client = FoundryClient(auth=UserTokenAuth(os.environ["FOUNDRY_TOKEN"]), hostname=os.environ["FOUNDRY_HOSTNAME"]{config})',
        "version = client.models.ModelStudio.ConfigVersion.create(",
        f"    {draft.studio_rid!r},",
        f"    name={draft.name!r},",
        f"    trainer_id={draft.trainer_id!r},",
        f"    resources={_literal(resources)},",
        f"    worker_config={_literal(worker)},",
    ]
    if draft.get(("changelog",)):
        lines.append(f"    changelog={draft.get(('changelog',))!r},")
    return "\n".join([*lines, "    preview=True,", ")", "print(version.version)", ""])


def _literal(value: Json) -> str:
    return pformat(value, sort_dicts=False, width=100).replace("\n", "\n    ")
