"""The receipt of a created version: what was asked for, what came of it, and how to do it again. Pure; no token is known here."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from json import dumps, loads
from urllib.parse import urlsplit, urlunsplit

from components.draft.diff import Change, find_changes
from components.draft.draft import Draft
from components.draft.export import curl_command, sdk_code
from components.draft.field_labels import FieldLabels
from components.draft.request_body import draft_from_version
from components.draft.strict_json import encode_utf8, format_json
from components.foundry.models import ModelStudioConfigVersion
from components.schema.labels import format_value
from components.schema.path import MISSING, Json, pointer
from components.schema.trainer import TrainerSpec
from components.storage.submission_repository import Submission
from components.submission.version_matching import compare_with_version

_HEADERS = (("Content-Type", "application/json"), ("Accept", "application/json"))
_WIDEST = 80


@dataclass(frozen=True)
class Receipt:
    """Everything a created version's maker may be asked about it; `before` is the number of the version that `difference` starts from.

    `by_foundry` is what the version that was read back has otherwise than the request. `called` gives what ids are called, where that is known;
    `link` is the receipt's own address, `labels` name the fields of what changed.
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


def build_receipt(
    record: Submission,
    previous: ModelStudioConfigVersion | None,
    url: str,
    called: Mapping[str, str] | None = None,
    link: str = "",
    spec: TrainerSpec | None = None,
) -> Receipt:
    """Make the receipt of a created submission; `url` is where the request was sent. Raises ValueError when Foundry's answer is not in the record."""
    answer = record.answer or record.read_back
    if record.version is None or answer is None:
        raise ValueError("There is no receipt for a request of which no created version is known.")
    version = ModelStudioConfigVersion.model_validate(loads(answer))
    kept = ModelStudioConfigVersion.model_validate(loads(record.read_back or answer))
    compared = compare_with_version(record.payload, kept, record.trainer_version)
    where = _bare(url)
    request = Draft("", record.studio_rid, loads(record.payload))
    drafts = [draft_from_version(kept, ""), request, *([draft_from_version(previous, "")] if previous else [])]
    return Receipt(
        submission=record.id,
        studio_rid=record.studio_rid,
        version=version.version,
        name=version.name,
        trainer_id=version.trainer.trainer_id,
        trainer_version=version.trainer.version,
        drift=compared.drift,
        created_by=version.created_by,
        created=version.created_time,
        sent_by=record.user,
        sent=record.sent,
        sha256=record.payload_hash,
        before=previous.version if previous else None,
        difference=find_changes(draft_from_version(previous, "").body, draft_from_version(version, "").body) if previous else (),
        by_foundry=compared.changes,
        duplicate_warning=record.duplicate_warning,
        curl=curl_command(where, _HEADERS, record.body),
        sdk=sdk_code(request, urlsplit(where).scheme),
        answer=encode_utf8(format_json(loads(answer))).decode("utf-8"),
        names=called or {},
        link=link,
        labels=FieldLabels(spec, tuple(drafts)),
    )


def receipt_json(receipt: Receipt) -> str:
    """Write a receipt as JSON; of a change, what was not there is left out."""
    made = {key: value for key, value in vars(receipt).items() if key != "labels"}
    made |= {"created": receipt.created.isoformat(), "sent": receipt.sent and receipt.sent.isoformat()}
    made |= {"difference": _plain(receipt.difference), "by_foundry": _plain(receipt.by_foundry), "answer": loads(receipt.answer)}
    return dumps(made, indent=2)


def receipt_markdown(receipt: Receipt) -> str:
    """Write a receipt as Markdown, for a ticket or a wiki."""
    drift = f" (the draft was made for {_code(receipt.drift[0])})" if receipt.drift else ""
    facts = [
        ("Version", str(receipt.version)),
        ("Studio", _named(receipt, receipt.studio_rid)),
        ("Trainer", f"{_code(receipt.trainer_id)} {_code(receipt.trainer_version)}{drift}"),
        ("Created", f"{_moment(receipt.created)} by {_named(receipt, receipt.created_by)}"),
        ("Sent", f"{_moment(receipt.sent)} by {_named(receipt, receipt.sent_by)}"),
        ("SHA-256 of the request", _code(receipt.sha256)),
        ("Submission", _code(receipt.submission)),
    ]
    facts += [("Receipt", f"<{receipt.link}>")] if receipt.link else []
    facts += [("Doubt", _escaped(receipt.duplicate_warning))] if receipt.duplicate_warning else []
    since = "First version" if receipt.before is None else f"Changes since version {receipt.before}"
    lines = [
        f"# {_escaped(receipt.name) or 'Configuration version'}",
        "",
        "| | |",
        "| --- | --- |",
        *(f"| {label} | {value} |" for label, value in facts),
        "",
        f"## {since}",
        "",
        *(_table(receipt.difference, receipt.labels) if receipt.before is not None else ["Nothing came before it."]),
        "",
        "## What Foundry changed in the request",
        "",
        *_table(receipt.by_foundry, receipt.labels),
        *_block("The request as cURL", "sh", receipt.curl),
        *_block("The request in Python", "python", receipt.sdk),
        *_block("Foundry's answer", "json", receipt.answer),
        "",
    ]
    return encode_utf8("\n".join(lines)).decode("utf-8")


def _named(receipt: Receipt, known: str) -> str:
    called = receipt.names.get(known)
    return f"{_escaped(called)} ({_code(known)})" if called else _code(known)


def _bare(url: str) -> str:
    """Give a URL without the user and password that some proxies want in it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _plain(made: Iterable[Change]) -> list[dict[str, Json]]:
    both = (({"before": one.before, "after": one.after}, one.path) for one in made)
    return [
        {"path": pointer(path), **{key: value for key, value in sides.items() if value is not MISSING}} for sides, path in both
    ]


def _table(made: tuple[Change, ...], labels: FieldLabels) -> list[str]:
    if not made:
        return ["Nothing."]
    rows = (f"| {_escaped(labels.label(one.path))} | {_cell(one.before)} | {_cell(one.after)} |" for one in made)
    return ["| What | Before | After |", "| --- | --- | --- |", *rows]


def _cell(value: Json) -> str:
    if value is MISSING:
        return "–"
    written = format_value(value)
    return _code(written if len(written) <= _WIDEST else f"{written[:_WIDEST]}…") if written else "(empty)"


def _block(title: str, language: str, code: str) -> list[str]:
    fence = _fence(code, 3)
    return ["", f"## {title}", "", f"{fence}{language}", code.rstrip("\n"), fence]


def _fence(code: str, least: int) -> str:
    return "`" * max(least, 1 + max((len(run) for run in re.findall("`+", code)), default=0))


def _code(words: str) -> str:
    flat = " ".join(words.split()).replace("|", "\\|")
    fence = _fence(flat, 1)
    return f"{fence} {flat} {fence}" if "`" in flat else f"{fence}{flat}{fence}"


def _escaped(words: str) -> str:
    return re.sub(r"([\\`*_{}\[\]()<>#+!|~-])", r"\\\1", " ".join(words.split()))


def _moment(time: datetime | None) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if time else "–"
