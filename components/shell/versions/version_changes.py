"""What a draft changes against the studio's latest version and the version it began from, and the changelog made of that."""

from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.changelog_proposal import NO_CHANGES, propose_changelog
from components.draft.diff import Change, find_changes
from components.draft.draft import Draft
from components.draft.field_labels import FieldLabels
from components.draft.masking import masked_changes
from components.draft.request_body import draft_from_version
from components.forms import time_format
from components.forms.markdown import drawable, escape
from components.forms.panels import three_way_diff
from components.foundry.errors import FoundryError, NotFound
from components.foundry.models import ModelStudioConfigVersion
from components.session.pipeline import commit
from components.session.state import get_session
from components.shell.foundry_reads import draft_facts, foundry_cache
from components.shell.persistence import masked_records


def load_versions(draft: Draft) -> list[ModelStudioConfigVersion] | None:
    """Load the latest version of a draft's studio, and the one that it began from.

    None without a studio, or while they cannot be read.
    """
    if draft.studio_rid is None:
        return None
    try:
        latest = foundry_cache.latest_version(draft.studio_rid)
        if latest is None:
            return []
        base = None if draft.base_version == latest.version else _find_version(draft.studio_rid, draft.base_version)
    except FoundryError:
        return None
    return [latest] if base is None else [latest, base]


def _find_version(studio_rid: str, number: int | None) -> ModelStudioConfigVersion | None:
    try:
        return None if number is None else foundry_cache.version(studio_rid, number)
    except NotFound:
        return None


def draw(draft: Draft, versions: list[ModelStudioConfigVersion] | None) -> None:
    """Draw what the draft changes against the latest version, and against its base where that is another.

    Above it stands the changelog that the changes suggest, where nobody wrote one for this draft.
    """
    if versions is None:
        st.header("Changes", anchor=False)
        st.caption(
            "The studio's versions cannot be read at the moment."
            if draft.studio_rid
            else "Choose a studio to compare with its latest version."
        )
        return
    compared = [_compare(draft, version) for version in versions]
    if get_session().may_edit(draft):
        changes, labels = compared[0] if compared else (None, draft_facts.field_labels(draft))
        _draw_proposal(draft, versions, propose_changelog(changes, labels.label, labels.value))
    if not versions:
        st.header("First version", anchor=False)
        st.caption("The studio has no version yet.")
    for version, (changes, labels) in zip(versions, compared, strict=True):
        base = " (base of this draft)" if version is not versions[0] else ""
        st.header(f"Changes since version {version.version}{base}", anchor=False)
        author, when = escape(foundry_cache.user_name(version.created_by)), time_format.relative_time(version.created_time)
        st.caption(f"{escape(version.name)} · by {author}, {when}", help=time_format.exact_time(version.created_time))
        three_way_diff.draw_changes(changes, f"Version {version.version}", "This draft", labels=labels)


def draw_between(older: ModelStudioConfigVersion, newer: ModelStudioConfigVersion) -> None:
    """Draw what a version changes against an older one of its studio, secrets masked."""
    changes, labels = _compare(draft_from_version(newer, None), older)
    three_way_diff.draw_changes(changes, f"Version {older.version:d}", f"Version {newer.version:d}", labels=labels)


def _draw_proposal(draft: Draft, versions: list[ModelStudioConfigVersion], proposal: str) -> None:
    """Draw a proposed changelog with the button that takes it, unless somebody wrote one."""
    changelog = draft.get(("changelog",), "")
    if proposal in (changelog, NO_CHANGES) or (changelog and changelog not in [version.changelog for version in versions]):
        return
    with st.container(border=True, key="changelog.proposal"):
        st.caption("Proposed changelog")
        st.text(drawable(proposal))
        st.button(
            "Use this changelog",
            icon=":material/auto_fix_high:",
            on_click=commit,
            args=(partial(edits.set_value, path=("changelog",), value=proposal),),
        )


def _compare(draft: Draft, version: ModelStudioConfigVersion) -> tuple[tuple[Change, ...], FieldLabels]:
    """Return what a draft changes against a version, secrets masked, and the names of the fields."""
    before = draft_from_version(version, None)
    changes = find_changes(before.body, draft.body)
    return masked_changes(changes, masked_records.secret_paths_of(draft, before)), draft_facts.field_labels(draft, before)
