"""Copy: a version as drafts in other studios, each checked there, to be reviewed and created on its own."""

from collections.abc import Iterable
from functools import partial

import streamlit as st

from components.forms.markdown import escape
from components.forms.picker import picker, resource_label
from components.forms.picker.picker import PickerOptions
from components.foundry.models import Resource
from components.shell.drafting import draft_row, new_draft
from components.shell.drafting.cached_foundry_reader import CachedFoundryReader
from components.shell.foundry_reads import foundry_cache
from components.shell.page import action_button, address, empty_pages, navigation
from components.shell.persistence import repositories
from components.storage.draft_records import DraftNotFound


def set_targets(rids: Iterable[str]) -> None:
    st.query_params["to"] = ",".join(rids)


def add(studio: Resource) -> None:
    set_targets(dict.fromkeys((*targets, studio.rid)))


def remove(rid: str) -> None:
    set_targets(target for target in targets if target != rid)


def create_drafts(studios: list[Resource]) -> None:
    """Save a draft for each studio; the address then names them, so that a reload makes no more."""
    draft_ids = [new_draft.copy_to_studio(version, source, studio) for studio in studios]
    st.query_params["drafts"] = ",".join((*address.copied_drafts(), *draft_ids))
    st.query_params.pop("to", None)


def draw_targets() -> None:
    studios = [studio for rid in targets if (studio := foundry_cache.resource(rid)) is not None]
    for studio in studios:
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            resource_label.draw(studio.rid, studio, f"target:{studio.rid}")
            st.button(
                "Remove",
                icon=":material/close:",
                type="tertiary",
                key=f"remove:{studio.rid}",
                on_click=remove,
                args=(studio.rid,),
            )
    action_button.draw(
        f"Create {len(studios)} drafts" if len(studios) > 1 else "Create the draft",
        ":material/content_copy:",
        "copy.create",
        partial(create_drafts, studios),
        type="primary",
        why_not=None if studios else "Choose a studio first.",
    )


def draw_drafts(draft_ids: tuple[str, ...]) -> None:
    st.header("Drafts", anchor=False)
    st.caption("Complete each draft, then create its version from the review.")
    records = []
    for draft_id in draft_ids:
        try:
            records.append(repositories.draft_repository().load(draft_id, repositories.current_user_id())[1])
        except DraftNotFound as error:
            st.caption(escape(str(error)))
    for row in draft_row.load_rows(records):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"draft:{row.record.id}"):
            draft_row.draw(row)
            navigation.link("review", "Review", ":material/fact_check:", draft=row.record.id)


source = empty_pages.require_studio("Copy", "copy its versions")
number = address.version()
latest = None if number else foundry_cache.latest_version(source)
if not number and latest is None:
    st.title("Copy", anchor=False)
    empty_pages.end_without_version()
version = latest or foundry_cache.version(source, number or 0)
targets = address.target_studios()
st.title(f"Copy version {version.version} · {escape(version.name)}", anchor=False)
navigation.link("version", "Back to the version", ":material/arrow_back:", studio=source, version=version.version)
draft_ids = address.copied_drafts()
if draft_ids:
    draw_drafts(draft_ids)
st.header("Studios", anchor=False)
st.caption("Each studio gets its own draft. Models of other projects are left out: choose new ones.")
draw_targets()
options = PickerOptions("model-studio", chosen=source)
picker.draw(CachedFoundryReader(), "copy.studios", options, add)
