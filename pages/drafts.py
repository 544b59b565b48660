"""Drafts: find, open, share, copy, rename, delete, restore and import them."""

from functools import partial

import streamlit as st

from components.draft import serialization
from components.draft.imports import importer
from components.forms.fields.codec import has_lines, restore_line_breaks
from components.forms.markdown import escape
from components.forms.pagination import draw_stored_pages, stored_page
from components.session import pipeline
from components.session.state import get_session, set_widget
from components.shell.drafting import draft_download, draft_row, draft_sharing
from components.shell.foundry_reads import foundry_cache
from components.shell.page import action_button, error_display, navigation
from components.shell.persistence import repositories
from components.storage.draft_records import DraftRecord
from components.storage.draft_repository import DraftOrder
from components.storage.result_page import ResultPage

SIZE = 15
OWN, SHARED = "My drafts", "Shared with me"
ORDERS: dict[str, DraftOrder] = {"Last edited": "updated", "Newest": "created", "Name": "name"}
repository = repositories.draft_repository()
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


def draw_import() -> None:
    with st.popover("Import a draft", icon=":material/upload:", key="import.menu", on_change="rerun") as menu:
        if not menu.open:
            listing.import_error = ""
            return
        st.caption("A downloaded draft, the body of a request, a version's JSON or a cURL command, also inside a chat message.")
        st.file_uploader("File", type=["json", "txt", "sh"], key="import.file")
        st.text_area("Or paste it", key="import.text", height=160)
        st.button("Import", icon=":material/check:", type="primary", key="import.take", on_click=take)
        if listing.import_error:
            st.markdown(f":red[:material/error: {escape(listing.import_error)}]")


def rename(record: DraftRecord, typed: str) -> None:
    repository.rename(record.id, user, restore_line_breaks(record.name, typed).strip())


def delete(record: DraftRecord) -> None:
    repository.delete(record.id, repositories.current_user_id())
    listing.deleted = record.id, record.name


def restore(draft_id: str) -> None:
    repository.restore(draft_id, repositories.current_user_id())
    listing.deleted = None


def duplicate(draft_id: str) -> None:
    repository.duplicate(draft_id, repositories.current_user_id())


def clear_search() -> None:
    set_widget("drafts.search", "")


def draw_more(record: DraftRecord) -> None:
    is_own = record.owner == user
    with st.popover("More", type="tertiary", key=f"more:{record.id}", on_change="rerun") as menu:
        if not menu.open:
            return
        if is_own:
            field = st.text_area if has_lines(record.name) else st.text_input
            field(
                "Name",
                **error_display.stored_widget(f"rename:{record.id}", record.name, lambda typed: rename(record, typed)),
            )
        action_button.draw(
            "Duplicate", ":material/content_copy:", f"copy:{record.id}", partial(duplicate, record.id), type="tertiary"
        )
        st.download_button(
            "Download",
            lambda: serialization.dump_draft(repository.load(record.id, user)[0]),
            file_name=draft_download.file_name(record.name),
            mime="application/json",
            icon=":material/download:",
            type="tertiary",
            key=f"download:{record.id}",
            on_click="ignore",
        )
        if not is_own:
            return
        action_button.draw("Delete", ":material/delete:", f"delete:{record.id}", partial(delete, record), type="tertiary")
        with error_display.show_errors():
            draft_sharing.draw_sharing(record)


def draw_empty(group: str, search: str) -> None:
    """Draw why no draft is listed, and what to press."""
    if search:
        st.info(f"No draft has “{escape(search)}” in its name.", icon=":material/search_off:")
        st.button("Clear the search", icon=":material/close:", on_click=clear_search)
    elif group == SHARED:
        st.info("Nothing is shared with you yet. A draft that you open by a shared link is listed here.", icon=":material/group:")
    else:
        st.info("You have no drafts yet. Choose a trainer to start one, or import one.", icon=":material/edit_document:")
        navigation.link("trainers", "Choose a trainer", ":material/arrow_forward:")


def draw_deleted() -> None:
    deleted = repository.list_by_owner(user, deleted=True).rows
    if not deleted:
        return
    with st.expander("Deleted drafts", icon=":material/delete:"):
        for record in deleted:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(escape(record.name) or "Unnamed configuration", width="content")
                action_button.draw(
                    "Restore",
                    ":material/restore_from_trash:",
                    f"restore:{record.id}",
                    partial(restore, record.id),
                    type="tertiary",
                )


def draw_undo_of_deletion(draft_id: str, name: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/delete: “{escape(name) or 'Unnamed configuration'}” was deleted.", width="content")
        action_button.draw("Undo", ":material/undo:", "undo.delete", partial(restore, draft_id), type="tertiary")


if listing.is_imported:
    listing.is_imported = False
    draft = get_session().draft
    navigation.go("configure", draft=draft.id if draft else None)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.title("Drafts", anchor=False, width="content")
    with st.container(horizontal=True, horizontal_alignment="right", width="content"):
        draw_import()
        if st.button("New configuration", type="primary", icon=":material/add:", key="drafts.new"):
            navigation.go("trainers")
if listing.deleted is not None:
    draw_undo_of_deletion(*listing.deleted)
with st.container(horizontal=True, vertical_alignment="center"):
    group = st.segmented_control(
        "Show", [OWN, SHARED], default=OWN, required=True, key="drafts.group", label_visibility="collapsed"
    )
    search = st.text_input(
        "Search",
        placeholder="Search by name",
        icon=":material/search:",
        key="drafts.search",
        bind="query-params",
        label_visibility="collapsed",
    ).strip()
    order = ORDERS[st.selectbox("Sort by", list(ORDERS), key="drafts.order", width=180, label_visibility="collapsed")]
# Before anything that needs a name from Foundry, since the owner may be known without it.
with st.skeleton(height=240):
    user = repositories.current_user_id()


def list_drafts(page: int) -> ResultPage[DraftRecord]:
    if group == SHARED:
        return repository.list_shared(user, page, SIZE, search, order)
    return repository.list_by_owner(user, False, page, SIZE, search, order)


# A key for every choice, so that each starts at its first page.
pages_key = f"drafts.page:{group}:{order}:{search}"
page = stored_page(pages_key)
drafts = list_drafts(page)
if not drafts.rows and page > 1:
    page, drafts = 1, list_drafts(1)
if not drafts.rows:
    draw_empty(group, search)
owners = foundry_cache.user_names(record.owner for record in drafts.rows) if group == SHARED else {}
for row in draft_row.load_rows(drafts.rows):
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"draft:{row.record.id}"):
        draft_row.draw(row, owners.get(row.record.owner))
        draw_more(row.record)
draw_stored_pages(pages_key, page, drafts.more)
if group == OWN:
    draw_deleted()
