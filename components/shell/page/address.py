"""The query parameters of a page's address, parsed; None for a value that is malformed."""

import re

import streamlit as st

from components.foundry.rid import is_rid, rid_type

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_LONGEST = 500
LATEST = "latest"
MAX_COMPARED = 12
_LONGEST_LIST = 5000


def studio() -> str | None:
    """Return the RID of the studio in the address."""
    return _rid("studio", "model-studio")


def trainer() -> str | None:
    """Return the id of the trainer in the address."""
    text = _text("trainer")
    return text if text.isascii() and text.isprintable() else None


def draft() -> str | None:
    """Return the id of the draft in the address, whether it exists or not."""
    text = _text("draft")
    return text if _ID.fullmatch(text) else None


def submission() -> str | None:
    """Return the id of the submission in the address, whether it exists or not."""
    text = _text("submission")
    return text if _ID.fullmatch(text) else None


def sweep() -> str | None:
    """Return the id of the sweep in the address, whether it exists or not."""
    text = _text("sweep")
    return text if _ID.fullmatch(text) else None


def version() -> int | None:
    """Return the number of the version in the address."""
    text = _text("version")
    return int(text) if _NUMBER.fullmatch(text) else None


def target_studios() -> tuple[str, ...]:
    """Return the RIDs of the studios to which a version is to be copied, each once."""
    rids = st.query_params.get("to", "").split(",")
    return tuple(dict.fromkeys(rid for rid in rids if is_rid(rid) and rid_type(rid) == "model-studio"))


def copied_drafts() -> tuple[str, ...]:
    """Return the ids of the drafts that a version was copied to, whether they exist or not."""
    return tuple(dict.fromkeys(part for part in st.query_params.get("drafts", "").split(",") if _ID.fullmatch(part)))


def compared_versions() -> tuple[int | str, ...]:
    """Return the versions to compare, each once: those of `versions`, else of `left` and `right`.

    `LATEST` is the studio's latest.
    """
    parts = [_text("versions")] if "versions" in st.query_params else [_text("left"), _text("right")]
    try:
        return parse_versions(",".join(filter(None, parts)))
    except ValueError:
        return ()


def parse_versions(text: str) -> tuple[int | str, ...]:
    """Return the version numbers in a text such as "3, 5, latest", each once.

    Raises ValueError with a message for the user.
    """
    parts = text.replace(",", " ").split()
    if (wrong := next((part for part in parts if part != LATEST and not _NUMBER.fullmatch(part)), None)) is not None:
        raise ValueError(f"“{wrong}” is no version number. Write numbers such as 3, 5, or latest.")
    if len(versions := dict.fromkeys(part if part == LATEST else int(part) for part in parts)) > MAX_COMPARED:
        raise ValueError(f"Up to {MAX_COMPARED} versions can be compared at once.")
    return tuple(versions)


def model_rid() -> str | None:
    """Return the RID of the model in the address."""
    return _rid("model", "model")


def model_version_rid() -> str | None:
    """Return the RID of the model version in the address."""
    return _rid("modelVersion", "model-version")


def experiment_rids() -> tuple[tuple[str, str], ...]:
    """Return the models and experiments in the address, as pairs of RIDs: one, or those that are compared."""
    text = st.query_params.get("experiments", "")[:_LONGEST_LIST]
    pairs = [(model_rid, experiment_rid) for model_rid, _, experiment_rid in (item.partition("/") for item in text.split(","))]
    single = (st.query_params.get("model", ""), st.query_params.get("experiment", ""))
    return tuple(dict.fromkeys(pair for pair in (single, *pairs) if all(len(rid) <= _LONGEST and is_rid(rid) for rid in pair)))


def follow_studio(rid: str) -> None:
    """Write the studio into the address where it names another one."""
    if "studio" in st.query_params:
        st.query_params["studio"] = rid


def unclear(name: str) -> bool:
    """Return whether the address names something under `name` that cannot exist."""
    parsed = {"studio": studio, "trainer": trainer, "draft": draft, "submission": submission, "version": version}[name]()
    return bool(st.query_params.get(name)) and parsed is None


def _rid(name: str, kind: str) -> str | None:
    rid = _text(name)
    return rid if is_rid(rid) and rid_type(rid) == kind else None


def _text(name: str) -> str:
    text = st.query_params.get(name, "")
    return text if 0 < len(text) <= _LONGEST else ""
