"""The way through Configure: a new draft, its studio and name, steps left, sections, and undo in a new session."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.element_tree import ElementTree, parse_tree_from_messages

from components.draft.draft import Draft
from components.shell.drafting import sample_configuration
from components.shell.persistence import repositories
from tests.pages.conftest import Open, page_text, turn
from tests.pages.test_current_draft import typed
from tests.pages.test_drafts import ALICE
from tests.session.app_state import session_of
from tests.shell.examples import configuration

STUDIO = "ri.models.main.model-studio.a1b2c3d4-e5f6-7890-abcd-ef1234567890"
HOUSES = "ri.models.main.model-studio.6e4586ae-588a-5e60-9ea0-b29fa6ac99f6"
FORECASTING = "ri.models..trainer.autogluon_time_series_forecasting"
HORIZON = "Forecast horizon (required)"


def draft_of(at: AppTest) -> Draft:
    draft = session_of(at).draft
    assert draft is not None
    return draft


def saved_drafts() -> list[str]:
    return [record.id for record in repositories.draft_repository().list_by_owner(ALICE).rows]


def open_section(at: AppTest, section: str) -> AppTest:
    at.session_state["section"] = section
    return at.run()


def tabs(at: AppTest) -> list[str]:
    return list(next(group for group in at.button_group if group.key == "section").options)


def test_a_draft_is_saved_from_its_first_edit_and_until_then_read_off_the_address(visit: Open) -> None:
    at = visit("trainers", trainer=FORECASTING, studio=STUDIO)
    at.button(key="use").click().run()
    draft, query = draft_of(at), {"trainer": FORECASTING, "studio": STUDIO}
    assert not saved_drafts()
    # A reload is another session.
    at = visit("configure", draft=draft.id, **query)
    assert (draft_of(at), "Saved with your first edit" in page_text(at)) == (draft, True)
    assert not saved_drafts()
    at = typed(open_section(at, "parameters"), HORIZON, "12")
    assert saved_drafts() == [draft.id]
    assert "Saved" in page_text(at).splitlines()
    assert [revision.summary for revision in repositories.draft_repository().list_revisions(draft.id, ALICE).rows] == [
        "Forecast horizon: 12",
        "Created",
    ]
    at = visit("configure", draft=draft.id, **query)
    assert draft_of(at).name == "Diabetes progression, AutoGluon Time Series Forecasting, forecast horizon 12"


def test_a_version_is_the_beginning_of_a_draft_that_a_reload_shows_again(visit: Open) -> None:
    at = visit("configure", draft="d" * 32, studio=HOUSES, version="2")
    assert not at.exception
    draft = draft_of(at)
    assert (draft.id, draft.base_version, draft.studio_rid) == ("d" * 32, 2, HOUSES)
    assert not saved_drafts()
    # Somebody chose its values.
    assert "to look at" not in str(tabs(at))


def test_a_trainer_alone_opens_a_new_draft(visit: Open) -> None:
    at = visit("configure", trainer=FORECASTING)
    assert draft_of(at).trainer_id == FORECASTING
    assert at.query_params["draft"] in (draft_of(at).id, [draft_of(at).id])


def test_a_trainer_is_one_click_away_from_home(visit: Open) -> None:
    at = visit("home")
    at.button(key=f"use:{FORECASTING}").click().run()
    assert draft_of(at).trainer_id == FORECASTING
    assert [title.value for title in at.title] == [draft_of(at).name]


def test_the_steps_of_the_sample_stand_by_the_draft_until_they_are_hidden(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_configuration, "is_local", lambda: True)
    at = visit("home")
    at.button(key="sample.start").click().run()
    assert "**Sample:**" in page_text(at)
    assert "Demand forecasting" in page_text(at)
    next(button for button in at.button if button.label == "Hide").click().run()
    assert "**Sample:**" not in page_text(at)


def test_the_address_of_somebodys_private_draft_opens_no_new_one(visit: Open) -> None:
    visit("drafts")
    theirs = configuration(name="Theirs")
    repositories.draft_repository().save(theirs, "somebody-else", 0, "Created")
    at = visit("configure", draft=theirs.id, trainer=FORECASTING)
    assert "This draft does not exist or is not shared with you." in page_text(at)
    assert session_of(at).draft is None


def test_a_new_draft_is_calm_until_a_field_was_touched_or_the_review_asked_for(visit: Open) -> None:
    at = visit("configure", trainer=FORECASTING)
    assert "**3 steps left" in page_text(at)
    assert ":red[" not in page_text(at)
    assert tabs(at)[:3] == [
        "Inputs :gray-badge[1 left]",
        "Outputs :gray-badge[1 left]",
        "Parameters :blue-badge[1 preset to check]",
    ]
    at = typed(open_section(at, "name"), "Name", "")
    assert "**1 problem, 3 steps left" in page_text(at)
    assert ":red[:material/error: Enter a name." in page_text(at)
    at = turn(turn(at, "review"), "configure")
    assert "**4 problems" in page_text(at)
    assert tabs(at)[0] == "Inputs :red-badge[1]"


@pytest.mark.parametrize(
    ("section", "label", "text"),
    [("name", "Name", "Renamed"), ("name", "Changelog", "More trees"), ("resources", "vCPU (exact)", "4")],
)
def test_an_edit_outside_the_parameters_runs_a_part_of_the_page_and_renames_the_menu(
    visit: Open, section: str, label: str, text: str
) -> None:
    draft = configuration(name="Before")
    visit("drafts")
    repositories.draft_repository().save(draft, ALICE, 0, "Created")
    at = open_section(visit("configure", draft=draft.id), section)
    assert at.segmented_control(key="view") is not None
    next(field for field in [*at.text_input, *at.text_area] if field.label == label).set_value(text).run()
    # AppTest knows only what ran last.
    assert "view" not in [group.key for group in at.button_group]
    assert session_of(at).menu_name == draft_of(at).name == ("Renamed" if label == "Name" else "Before")


@pytest.mark.parametrize("page", ["configure", "review", "sweep", "compare", "studios"])
def test_the_menu_has_the_draft_under_its_name_on_every_page_of_it(visit: Open, page: str) -> None:
    draft, unnamed = configuration(name="Before"), configuration(name="")
    visit("drafts")
    for saved in (draft, unnamed):
        repositories.draft_repository().save(saved, ALICE, 0, "Created")
    at = visit(page, draft=draft.id)
    assert session_of(at).menu_name == "Before"
    at.query_params["draft"] = unnamed.id
    assert session_of(at.run()).menu_name == "Unnamed configuration"
    assert session_of(visit(page, draft="gone")).menu_name is None


def test_a_page_that_reads_its_draft_stays_the_same_at_its_next_run(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Streamlit takes for part of another script is replaced, so that a screen reader would miss what changes in it."""
    runs: list[dict[tuple[int, ...], str]] = []

    def record(messages: list[ForwardMsg]) -> ElementTree:
        drawn = [message.metadata for message in messages if message.WhichOneof("type") == "delta"]
        runs.append({tuple(metadata.delta_path): metadata.active_script_hash for metadata in drawn})
        return parse_tree_from_messages(messages)

    monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", record)
    visit("configure", draft="of-a-link", trainer=FORECASTING).run()
    first, second = runs
    assert {path: script for path, script in first.items() if path in second} == second


def test_a_preset_is_done_once_its_section_was_opened(visit: Open) -> None:
    at = visit("configure", trainer=FORECASTING)
    assert "preset to 1" in page_text(turn(at, "review"))
    at = open_section(turn(at, "configure"), "parameters")
    assert tabs(at)[2] == "Parameters :green[:material/check:]"
    assert "preset to 1" not in page_text(turn(at, "review"))


def test_the_studio_is_chosen_in_the_header_and_named_by_the_draft(visit: Open) -> None:
    at = visit("configure", trainer=FORECASTING, section="outputs")
    assert "**Choose a studio**" in page_text(at)
    at = typed(at, "Find a model studio", HOUSES)
    assert not at.exception
    assert "**Choose a studio**" not in page_text(at)
    draft = draft_of(at)
    assert (draft.studio_rid, draft.name) == (HOUSES, "House prices, AutoGluon Time Series Forecasting")
    assert session_of(at).studio_rid == HOUSES
    assert saved_drafts() == [draft.id]


def test_a_name_of_200_characters_is_cut_in_the_header_and_whole_on_hover(visit: Open) -> None:
    visit("drafts")
    draft = configuration(name="N" * 200)
    repositories.draft_repository().save(draft, ALICE, 0, "Created")
    at = visit("configure", draft=draft.id)
    assert (len(at.title[0].value), at.title[0].proto.help) == (40, "N" * 200)


def test_next_leads_through_the_sections_and_the_address_follows(visit: Open) -> None:
    at = visit("configure", trainer=FORECASTING)
    assert "section" not in at.query_params
    for label, section in [("Outputs", "outputs"), ("Parameters", "parameters"), ("Resources", "resources"), ("Name", "name")]:
        button = next(button for button in at.button if button.label.startswith("Next"))
        assert button.label == f"Next: {label}"
        at = button.click().run()
        assert at.query_params["section"] in (section, [section])
        assert [header.value for header in at.header] == [label]
    assert at.button(key="section.next:name").label == "Next: Review"


def test_another_address_opens_its_section_as_back_and_forward_do(visit: Open) -> None:
    at = visit("configure", trainer=FORECASTING)
    for section in ("outputs", "resources"):
        at = open_section(at, section)
    at.query_params["section"] = "outputs"
    at.run()
    assert [header.value for header in at.header] == ["Outputs"]
    del at.query_params["section"]
    at.run()
    assert [header.value for header in at.header] == ["Inputs"]


@pytest.mark.parametrize("undone", [0, 1])
def test_edits_of_an_earlier_session_are_undone_and_redone(visit: Open, undone: int) -> None:
    at = visit("configure", trainer=FORECASTING)
    for horizon in ("12", "24"):
        at = typed(open_section(at, "parameters"), HORIZON, horizon)
    # Only the parts of the page that show the edit have run.
    at.run()
    for _ in range(undone):
        at.button(key="undo").click().run()
    at = visit("configure", draft=draft_of(at).id, section="parameters")
    for horizon in ("12", "1")[undone:]:
        at.button(key="undo").click().run()
        assert next(field.value for field in at.text_input if field.label == HORIZON) == horizon
    assert at.button(key="undo").disabled
    for horizon in ("12", "24"):
        at.button(key="redo").click().run()
        assert next(field.value for field in at.text_input if field.label == HORIZON) == horizon
    assert at.button(key="redo").disabled
