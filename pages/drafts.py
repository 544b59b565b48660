"""Drafts: one's own, to open, share, copy, rename, delete and bring back; and to import."""

import streamlit as st

from components.draft import document, incoming
from components.forms import binding, moment
from components.forms.markdown import drawable, escape
from components.records.drafts import Saved
from components.shell import catalog, desk, handling, navigation, refusals, store

SIZE = 15
mine, me = store.drafts(), store.user()


def take(text: str) -> None:
    try:
        binding.open_draft(incoming.read(text), "Imported")
    except ValueError as error:
        binding.remember("import", str(error))
    else:
        binding.remember("import", None)
        binding.remember("imported", True)


def bring() -> None:
    with st.popover("Import a draft", icon=":material/upload:", key="import.menu", on_change="rerun") as shown:
        if not shown.open:
            binding.remember("import", None)
            return
        st.caption("A draft that was downloaded here, the body of a request, a version's JSON, or a cURL command.")
        file = st.file_uploader("File", type=["json", "txt", "sh"], key="import.file")
        pasted = st.text_area("Or paste it", key="import.text", height=160)
        text = file.getvalue().decode("utf-8", "replace") if file else pasted
        st.button("Import", icon=":material/check:", type="primary", key="import.take", on_click=take, args=(text,))
        if binding.remembered("import"):
            st.markdown(f":red[:material/error: {escape(binding.remembered('import'))}]")


def rename(draft_id: str) -> None:
    mine.rename(draft_id, me, str(st.session_state[f"rename:{draft_id}"]).strip())


def delete(one: Saved) -> None:
    mine.delete(one.id, me)
    binding.remember("deleted", one)


def restore(draft_id: str) -> None:
    mine.restore(draft_id, me)
    binding.remember("deleted", None)


def duplicate(draft_id: str) -> None:
    mine.duplicate(draft_id, me)


def actions(one: Saved) -> None:
    with st.popover("More", type="tertiary", key=f"more:{one.id}", on_change="rerun") as shown:
        if not shown.open:
            return
        st.text_input("Name", drawable(one.name), key=f"rename:{one.id}", on_change=refusals.attempt, args=(rename, one.id))
        st.button(
            "Duplicate",
            icon=":material/content_copy:",
            type="tertiary",
            key=f"copy:{one.id}",
            on_click=refusals.attempt,
            args=(duplicate, one.id),
        )
        st.download_button(
            "Download",
            lambda: document.write(mine.load(one.id, me)[0]),
            file_name=desk.file_name(one.name),
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
            on_click=refusals.attempt,
            args=(delete, one),
        )
        handling.share(one)


def row(one: Saved) -> None:
    place = catalog.resource(one.studio_rid) if one.studio_rid else None
    trainer = names.get(one.trainer_id or "", one.trainer_id or "No trainer")
    with (
        st.container(border=True, key=f"draft:{one.id}"),
        st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"),
    ):
        with st.container():
            navigation.link("configure", escape(one.name) or "Unnamed configuration", ":material/edit_note:", draft=one.id)
            where = escape(place.display_name) if place else "no studio yet"
            st.caption(f"{where} · {escape(trainer)} · edited {moment.ago(one.updated)}", help=moment.exact(one.updated))
        badges = [f":green-badge[version {one.submitted_version}]"] if one.submitted_version else []
        if one.problems:
            badges.append(f":red-badge[{one.problems} to correct]")
        badges += [f":blue-badge[shared to {one.sharing}]"] if one.sharing != "private" else []
        if badges:
            st.markdown(" ".join(badges), width="content")
        actions(one)


if binding.remembered("imported"):
    binding.remember("imported", False)
    draft = binding.current()
    navigation.go("configure", draft=draft.id if draft else None)
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    st.title("Drafts", anchor=False)
    bring()
gone: Saved | None = binding.remembered("deleted")
if gone is not None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/delete: “{escape(gone.name) or 'Unnamed configuration'}” was deleted.", width="content")
        st.button(
            "Undo", icon=":material/undo:", type="tertiary", key="undo.delete", on_click=refusals.attempt, args=(restore, gone.id)
        )
names = {spec.trainer.trainer_id: spec.trainer.name for spec in catalog.trainers()}
turned = int(binding.remembered("drafts.page", 1))
found = mine.of(me, page=turned, size=SIZE)
if not found.rows and turned > 1:
    turned, found = 1, mine.of(me, size=SIZE)
if not found.rows and turned == 1:
    st.info("You have no draft yet. Choose a trainer to begin one, or import one.", icon=":material/edit_document:")
    navigation.link("trainers", "Choose a trainer", ":material/arrow_forward:")
for one in found.rows:
    row(one)
with st.container(horizontal=True):
    if turned > 1:
        st.button("Newer", icon=":material/arrow_back:", key="newer", on_click=binding.remember, args=("drafts.page", turned - 1))
    if found.more:
        st.button(
            "Older", icon=":material/arrow_forward:", key="older", on_click=binding.remember, args=("drafts.page", turned + 1)
        )
trash = mine.of(me, deleted=True).rows
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
                    on_click=refusals.attempt,
                    args=(restore, one.id),
                )
