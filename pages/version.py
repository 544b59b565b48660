"""Version: a created configuration version as Foundry returned it, and all versions of its studio."""

import streamlit as st

from components.draft.strict_json import format_json
from components.forms import time_format
from components.forms.markdown import code, drawable, escape
from components.forms.pagination import paginate
from components.shell import address, foundry_cache, navigation, new_draft
from components.shell.active_studio import active_studio

studio = active_studio()
if not studio:
    st.title("Versions", anchor=False)
    st.info("No studio is open. Open one to see its versions.", icon=":material/history:")
    navigation.link("studios", "Open a studio", ":material/arrow_forward:")
    st.stop()
versions = foundry_cache.versions(studio)
place = foundry_cache.resource(studio)
if not versions:
    st.title("Versions", anchor=False)
    st.info("This studio has no version yet. Choose a trainer to configure the first one.", icon=":material/history:")
    navigation.link("trainers", "Choose a trainer", ":material/arrow_forward:")
    st.stop()
unclear = address.unclear("version")
version = foundry_cache.version(studio, address.version() or versions[0].version)
st.query_params.update(studio=studio, version=str(version.version))
navigation.set_tab_title(f"{place.display_name if place else 'Studio'}, v{version.version}")
st.title(f"Version {version.version} · {escape(version.name)}", anchor=False)
if unclear:
    st.warning("The address asks for a version that cannot be. This is the latest.", icon=":material/search_off:")
who = escape(foundry_cache.user_name(version.created_by))
st.markdown(
    f"{escape(place.display_name) if place else ''} · created by {who}, {time_format.relative_time(version.created_time)}",
    help=time_format.exact_time(version.created_time),
)


if st.button("Begin a draft from this version", icon=":material/content_copy:"):
    new_draft.begin_from_version(version, studio)
left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader("Trainer", anchor=False)
    st.markdown(f"{code(version.trainer.trainer_id)} · version **{escape(version.trainer.version)}**")
    if version.changelog:
        st.subheader("Changelog", anchor=False)
        st.text(drawable(version.changelog))
    st.subheader("Inputs", anchor=False)
    for alias, node in version.inputs.items():
        with st.container(border=True):
            rid = node.get("rid") if isinstance(node, dict) else None
            found = foundry_cache.resource(rid) if isinstance(rid, str) else None
            st.markdown(f"**{escape(alias)}**{f' · {escape(found.path)}' if found else ''}")
            st.code(format_json(node), language="json")
    st.subheader("Outputs", anchor=False)
    for alias, node in version.outputs.items():
        rid = node.get("modelRid") if isinstance(node, dict) else None
        found = foundry_cache.resource(rid) if isinstance(rid, str) else None
        st.markdown(f"**{escape(alias)}** · {escape(found.path) if found else code(str(rid))}")
    st.subheader("Parameters", anchor=False)
    if version.custom_config:
        st.code(format_json(version.custom_config), language="json")
    else:
        st.caption("None were set: the trainer's defaults apply.")
    st.subheader("Resources", anchor=False)
    st.markdown(escape(", ".join(f"{name}: {value}" for name, value in version.resources.items())))
    with st.expander("The answer as Foundry gave it"):
        st.code(format_json(version.wire()), language="json")
with right:
    st.subheader("All versions", anchor=False)
    shown = paginate(versions, "versions", 10)
    for one in shown.items:
        mark = "**" if one.version == version.version else ""
        label = f"{mark}{one.version} · {escape(one.name)}{mark}"
        if st.button(label, key=f"version:{one.version}", type="tertiary"):
            navigation.go("version", studio=studio, version=one.version)
        st.caption(
            f"{escape(foundry_cache.user_name(one.created_by))}, {time_format.relative_time(one.created_time)} · trainer {escape(one.trainer.version)}"
        )
    shown.footer()
