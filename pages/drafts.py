"""Drafts: open, share, copy, rename, delete, restore and import them."""

import streamlit as st

from components.draft import serialization
from components.draft.imports import importer
from components.forms import time_format
from components.forms.fields.codec import has_lines, restore_line_breaks
from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.session import pipeline
from components.session.state import get_session
from components.shell import draft_menu, error_display, foundry_cache, navigation, repositories, workspace
from components.storage.draft_repository import DraftRecord

SIZE = 15
mine = repositories.draft_repository()
listing = get_session().draft_list


def take() -> None:
    # What the fields hold now: the run that drew the button may have been before the text.
    file = st.session_state["import.file"]
    text = file.getvalue().decode("utf-8", "replace") if file else st.session_state["import.text"]
    try:
        pipeline.start_draft(importer.import_draft(text), "Imported")
    except ValueError as error:
        listing.import_error = str(error)
    else:
        listing.import_error, listing.is_imported = "", True


def bring() -> None:
    with st.popover("Import a draft", icon=":material/upload:", key="import.menu", on_change="rerun") as shown:
        if not shown.open:
            listing.import_error = ""
            return
        st.caption("A downloaded draft, the body of a request, a version's JSON or a cURL command, also inside a chat message.")
        st.file_uploader("File", type=["json", "txt", "sh"], key="import.file")
        st.text_area("Or paste it", key="import.text", height=160)
        st.button("Import", icon=":material/check:", type="primary", key="import.take", on_click=take)
        if listing.import_error:
            st.markdown(f":red[:material/error: {escape(listing.import_error)}]")


def rename(one: DraftRecord, typed: str) -> None:
    mine.rename(one.id, me, restore_line_breaks(one.name, typed).strip())


def delete(one: DraftRecord) -> None:
    mine.delete(one.id, repositories.current_user_id())
    listing.deleted = one.id, one.name


def restore(draft_id: str) -> None:
    mine.restore(draft_id, repositories.current_user_id())
    listing.deleted = None


def turn_to(page: int) -> None:
    listing.page = page


def duplicate(draft_id: str) -> None:
    mine.duplicate(draft_id, repositories.current_user_id())


def actions(one: DraftRecord) -> None:
    with st.popover("More", type="tertiary", key=f"more:{one.id}", on_change="rerun") as shown:
        if not shown.open:
            return
        field = st.text_area if has_lines(one.name) else st.text_input
        field("Name", **error_display.stored_widget(f"rename:{one.id}", one.name, lambda typed: rename(one, typed)))
        st.button(
            "Duplicate",
            icon=":material/content_copy:",
            type="tertiary",
            key=f"copy:{one.id}",
            on_click=error_display.run_or_toast,
            args=(duplicate, one.id),
        )
        st.download_button(
            "Download",
            lambda: serialization.dump_draft(mine.load(one.id, me)[0]),
            file_name=workspace.file_name(one.name),
            mime="application/json",
            icon=":material/download:",
            type="tertiary",
            key=f"download:{one.id}",
            on_click="ignore",
        )
        st.button(
            "Delete",
            icon=":material/delete:",
            type="tertiary",
            key=f"delete:{one.id}",
            on_click=error_display.run_or_toast,
            args=(delete, one),
        )
        with error_display.show_errors():
            draft_menu.draw_sharing(one)


def row(one: DraftRecord) -> None:
    place = foundry_cache.name(one.studio_rid) if one.studio_rid else None
    trainer = names.get(one.trainer_id or "", one.trainer_id or "No trainer")
    with (
        st.container(border=True, key=f"draft:{one.id}"),
        st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"),
    ):
        with st.container():
            navigation.link("configure", escape(one.name) or "Unnamed configuration", ":material/edit_note:", draft=one.id)
            where = escape(place or one.studio_rid or "no studio yet")
            st.caption(
                f"{where} · {escape(trainer)} · edited {time_format.relative_time(one.updated)}",
                help=time_format.exact_time(one.updated),
            )
        badges = [f":green-badge[version {one.submitted_version}]"] if one.submitted_version else []
        if one.problems:
            badges.append(f":red-badge[{one.problems} to correct]")
        badges += [f":blue-badge[shared to {one.sharing}]"] if one.sharing != "private" else []
        if badges:
            st.markdown(" ".join(badges), width="content")
        actions(one)


if listing.is_imported:
    listing.is_imported = False
    draft = get_session().draft
    navigation.go("configure", draft=draft.id if draft else None)
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    st.title("Drafts", anchor=False)
    bring()
if listing.deleted is not None:
    deleted_id, deleted_name = listing.deleted
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/delete: “{escape(deleted_name) or 'Unnamed configuration'}” was deleted.", width="content")
        st.button(
            "Undo",
            icon=":material/undo:",
            type="tertiary",
            key="undo.delete",
            on_click=error_display.run_or_toast,
            args=(restore, deleted_id),
        )
# Before anything that needs a name from Foundry, since the owner may be known without it.
me = repositories.current_user_id()
try:
    names = {spec.trainer.trainer_id: spec.trainer.name for spec in foundry_cache.trainers()}
except FoundryError as error:
    names = {}
    st.caption(f":material/cloud_off: {escape(error.title)}, so studios and trainers stand here without their names.")
turned = listing.page
found = mine.list_by_owner(me, page=turned, size=SIZE)
if not found.rows and turned > 1:
    turned, found = 1, mine.list_by_owner(me, size=SIZE)
if not found.rows and turned == 1:
    st.info("You have no draft yet. Choose a trainer to begin one, or import one.", icon=":material/edit_document:")
    navigation.link("trainers", "Choose a trainer", ":material/arrow_forward:")
for one in found.rows:
    row(one)
with st.container(horizontal=True):
    if turned > 1:
        st.button("Newer", icon=":material/arrow_back:", key="newer", on_click=turn_to, args=(turned - 1,))
    if found.more:
        st.button("Older", icon=":material/arrow_forward:", key="older", on_click=turn_to, args=(turned + 1,))
trash = mine.list_by_owner(me, deleted=True).rows
if trash:
    with st.expander("Deleted drafts", icon=":material/delete:"):
        for one in trash:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(escape(one.name) or "Unnamed configuration", width="content")
                st.button(
                    "Restore",
                    icon=":material/restore_from_trash:",
                    type="tertiary",
                    key=f"restore:{one.id}",
                    on_click=error_display.run_or_toast,
                    args=(restore, one.id),
                )
