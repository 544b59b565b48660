"""The receipt of a created version, as JSON and as Markdown. It knows no token and reads nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from json import dumps, loads
from pathlib import Path as File
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from components.draft.checks.facts import Facts
from components.draft.code_export import curl_command, sdk_code
from components.draft.diff import Change, find_changes
from components.draft.draft import Draft
from components.draft.field_labels import FieldLabels
from components.draft.markdown_text import cell, code_span, escape_markdown, fence
from components.draft.request_body import draft_from_version
from components.draft.sections import SECTIONS
from components.draft.strict_json import encode_utf8, format_json
from components.draft.summary import Summary, summarize
from components.foundry.models import ModelStudioConfigVersion
from components.schema.path import MISSING, Json, pointer
from components.storage.submission_repository import Submission
from components.submission.version_matching import compare_with_version

if TYPE_CHECKING:
    from jinja2 import Template

_HEADERS = (("Content-Type", "application/json"), ("Accept", "application/json"))


@dataclass(frozen=True)
class Receipt:
    """All that the maker of a created version may be asked about it.

    `before` is the number of the version that `difference` starts from, None for a studio's first. `by_foundry` is what the version that was
    read back has otherwise than the request. `names` has the names of ids, where they are known. `link` is the receipt's own address,
    `labels` name the fields of what changed, `summary` is the version in the form's words.
    """

    submission: str
    studio_rid: str
    version: int
    name: str
    trainer_id: str
    trainer_version: str
    drift: tuple[str, str] | None
    created_by: str
    created: datetime
    sent_by: str
    sent: datetime | None
    sha256: str
    before: int | None
    difference: tuple[Change, ...]
    by_foundry: tuple[Change, ...]
    duplicate_warning: str | None
    curl: str
    sdk: str
    answer: str
    names: Mapping[str, str]
    link: str
    labels: FieldLabels
    summary: Summary

    def name_of(self, known_id: str) -> str:
        """Return the name of a person, a studio or a trainer; the id where it is not known."""
        return self.names.get(known_id, known_id)


def build_receipt(
    record: Submission,
    previous: ModelStudioConfigVersion | None,
    url: str,
    names: Mapping[str, str] | None = None,
    link: str = "",
    facts: Facts | None = None,
) -> Receipt:
    """Return the receipt of a created submission; `url` is where the request was sent.

    `facts` are those of the request, `names` of all that it and the version before refer to. Raises ValueError when Foundry's answer is not in the record.
    """
    answer = record.answer or record.read_back
    if record.version is None or answer is None:
        raise ValueError("There is no receipt for a request of which no created version is known.")
    version = ModelStudioConfigVersion.model_validate(loads(answer))
    stored = ModelStudioConfigVersion.model_validate(loads(record.read_back or answer))
    comparison = compare_with_version(record.payload, stored, record.trainer_version)
    public_url = _without_credentials(url)
    request = Draft("", record.studio_rid, loads(record.payload))
    created = draft_from_version(stored, record.studio_rid)
    facts = facts or Facts()
    drafts = [created, request, *([draft_from_version(previous, "")] if previous else [])]
    return Receipt(
        submission=record.id,
        studio_rid=record.studio_rid,
        version=version.version,
        name=version.name,
        trainer_id=version.trainer.trainer_id,
        trainer_version=version.trainer.version,
        drift=comparison.drift,
        created_by=version.created_by,
        created=version.created_time,
        sent_by=record.user,
        sent=record.sent,
        sha256=record.payload_hash,
        before=previous.version if previous else None,
        difference=find_changes(draft_from_version(previous, "").body, draft_from_version(version, "").body) if previous else (),
        by_foundry=comparison.changes,
        duplicate_warning=record.duplicate_warning,
        curl=curl_command(public_url, _HEADERS, record.body),
        sdk=sdk_code(request, urlsplit(public_url).scheme),
        answer=encode_utf8(format_json(loads(answer))).decode("utf-8"),
        names=names or {},
        link=link,
        labels=FieldLabels(facts.spec, tuple(drafts), names or {}),
        summary=summarize(created, facts, version.trainer.version),
    )


def receipt_json(receipt: Receipt) -> str:
    """Write a receipt as JSON; a change lacks `before` or `after` where there was no value."""
    fields = {key: value for key, value in vars(receipt).items() if key not in ("labels", "summary")}
    fields |= {"created": receipt.created.isoformat(), "sent": receipt.sent and receipt.sent.isoformat()}
    for key in ("difference", "by_foundry"):
        fields[key] = [_change_to_json(change) for change in fields[key]]
    return dumps({**fields, "answer": loads(receipt.answer)}, indent=2)


def receipt_markdown(receipt: Receipt) -> str:
    """Write a receipt as Markdown, for a ticket or a wiki; the template is `receipt.md.jinja`."""
    return encode_utf8(_template().render(receipt=receipt, titles=SECTIONS)).decode("utf-8")


@lru_cache
def _template() -> "Template":
    # Imported when the first receipt is written: the start of the app does without.
    from jinja2 import Environment, StrictUndefined

    # Markdown is not HTML: the filters escape what Markdown would take for its own.
    environment = Environment(autoescape=False, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.keep_trailing_newline = True
    environment.filters |= {
        "text": escape_markdown,
        "code": code_span,
        "cell": cell,
        "utc": _utc,
        "fence": fence,
    }
    return environment.from_string(File(__file__).with_name("receipt.md.jinja").read_text("utf-8"))


def _without_credentials(url: str) -> str:
    """Return a URL without the user and password that some proxies want in it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _change_to_json(change: Change) -> dict[str, Json]:
    sides = {"before": change.before, "after": change.after}
    return {"path": pointer(change.path), **{side: value for side, value in sides.items() if value is not MISSING}}


def _utc(time: datetime | None) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if time else "–"
