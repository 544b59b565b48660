"""The card of an output: models near the studio, reasons against some, lists that are empty or cut."""

from streamlit.testing.v1 import AppTest

from components.draft.draft import Draft, output_path
from components.forms import binding
from components.foundry.errors import ConnectFailed
from tests.forms.in_memory_foundry import BESIDE, ELSEWHERE, FOLDER, RESOURCES, STUDIO, TRASHED, InMemoryFoundry


def page() -> None:
    import streamlit as st

    from components.draft.draft import Draft
    from components.forms.outputs import output_card
    from components.foundry.models import ModelStudioTrainer
    from components.schema.trainer import read_trainer
    from components.session.pipeline import start_draft
    from components.session.state import get_session

    outputs = {"model": {"name": "Output model", "type": {"type": "model", "model": {}}}}
    trainer = {"trainerId": "t", "version": "1", "name": "n", "customConfigSchema": {}, "outputs": outputs}
    if get_session().draft is None:
        start_draft(Draft("d", st.session_state["studio_of_test"], {"workerConfig": {"inputs": {}, "outputs": {}}}))
    draft = get_session().draft
    assert draft is not None
    output_card.draw(read_trainer(ModelStudioTrainer.model_validate(trainer)), draft, st.session_state["foundry_of_test"], ())
    st.json(draft.body["workerConfig"]["outputs"])


def opened(foundry: InMemoryFoundry, studio: str | None = STUDIO) -> AppTest:
    at = AppTest.from_function(page)
    at.session_state["studio_of_test"], at.session_state["foundry_of_test"] = studio, foundry
    return at.run()


def captions(at: AppTest) -> str:
    return "\n".join(element.value for element in at.caption)


def near(at: AppTest) -> dict[str, bool]:
    """Return the RIDs of the models that are listed, in their order, and whether each can be chosen."""
    keys = [(str(button.key), button.disabled) for button in at.button if "#near" in str(button.key)]
    return {key.rpartition("#entry:")[2]: not disabled for key, disabled in keys}


def test_models_beside_the_studio_come_first_and_one_in_the_trash_cannot_be_chosen() -> None:
    at = opened(InMemoryFoundry())
    assert not at.exception
    assert near(at) == {BESIDE: True, TRASHED: False, ELSEWHERE: True}
    assert "Models of Prices, those in the studio's folder first" in captions(at)
    assert "in the trash" in captions(at)
    assert "was looked through" not in captions(at)


def test_a_click_sets_the_model_which_then_cannot_be_chosen_again() -> None:
    at = opened(InMemoryFoundry())
    next(button for button in at.button if str(button.key).endswith(f"#near#entry:{ELSEWHERE}")).click().run()
    assert not at.exception
    assert ELSEWHERE in at.json[0].value
    at.session_state[f"{binding.key(Draft('d', STUDIO, {}), output_path('model'))}#other"] = True
    at.run()
    assert near(at) == {BESIDE: True, TRASHED: False, ELSEWHERE: False}
    assert "already chosen" in captions(at)


def test_a_list_that_is_cut_or_empty_says_where_to_go_on() -> None:
    assert "Browse for other models" in captions(opened(InMemoryFoundry(complete=False)))
    empty = tuple(element for element in RESOURCES if element.kind != "model")
    assert "There is no model yet." in captions(opened(InMemoryFoundry(empty, complete=False)))


def test_where_no_model_fits_creating_one_is_one_click() -> None:
    unfit = tuple(element for element in RESOURCES if element.kind != "model" or element.rid == TRASHED)
    at = opened(foundry := InMemoryFoundry(unfit))
    assert not at.exception
    assert near(at) == {}
    next(button for button in at.button if button.label == "Create model").click().run()
    assert not at.exception
    assert foundry.created == [("House prices model", FOLDER)]
    assert BESIDE in at.json[0].value
    assert not [button for button in at.button if button.label == "Create model"]


def test_without_a_studio_no_models_are_listed() -> None:
    at = opened(InMemoryFoundry(), None)
    assert near(at) == {}
    assert "Choose a studio to list the models of its project." in captions(at)


def test_a_foundry_out_of_reach_leaves_the_picker() -> None:
    at = opened(InMemoryFoundry(error=ConnectFailed()))
    assert not at.exception
    assert len(at.error) == 1
    assert any(field.label == "Find a model" for field in at.text_input)
