"""A sweep is planned on a draft, shown before anything is sent, created, and followed under its link."""

import time

from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.shell.persistence import repositories
from components.storage.sweep_repository import SweepOrigin, SweepState
from tests.pages.conftest import Open, page_text
from tests.pages.test_pages import ALICE, HOUSES
from tests.pages.test_review import saved_from_version

METRIC, PRESETS = ("eval_metric",), ("presets",)


def plan(at: AppTest, draft_id: str) -> AppTest:
    at.multiselect(key=f"sweep.parameters:{draft_id}").set_value([METRIC, PRESETS]).run()
    at.multiselect(key=f"sweep.values:{draft_id}:{METRIC}").set_value([0, 1]).run()
    return at.multiselect(key=f"sweep.values:{draft_id}:{PRESETS}").set_value([0, 1]).run()


def test_a_sweep_is_shown_then_created_and_followed(visit: Open, local: LocalFoundry) -> None:
    draft_id = saved_from_version(local, 25, "12G")
    at = plan(visit("sweep", draft=draft_id), draft_id)
    assert not at.exception
    assert at.button(key="sweep.create").label == "Create 4 versions in House prices"
    frame = at.dataframe[0].value
    assert list(frame.columns) == ["Name", "Evaluation metric", "Training presets", "Problems"]
    assert frame["Name"].is_unique
    assert list(frame["Problems"]) == [0] * 4
    at.button(key="sweep.create").click().run()
    assert not at.exception
    sweeps = repositories.sweep_repository()
    (sweep,) = sweeps.list_of_draft(draft_id, ALICE)
    end = time.monotonic() + 60
    while sweeps.list_of_draft(draft_id, ALICE)[0].state is SweepState.RUNNING and time.monotonic() < end:
        time.sleep(0.05)
    at = visit("sweep", sweep=sweep.id)
    assert [message.value for message in at.success] == ["All versions were created."]
    links = [link.proto.label for link in at.get("page_link")]
    assert [label.partition(" · ")[0] for label in links if " · " in label] == [f"Version {number}" for number in range(26, 30)]


def test_a_sweep_that_was_interrupted_offers_to_be_resumed(visit: Open, local: LocalFoundry) -> None:
    draft_id = saved_from_version(local, 25, "12G")
    origin = SweepOrigin(ALICE, ALICE, HOUSES, draft_id, 1, None)
    sweep_id = repositories.sweep_repository().create(origin, [b'{"name": "One"}'])
    at = visit("sweep", sweep=sweep_id)
    assert not at.exception
    assert at.button(key="sweep.resume").label == "Resume"
    assert "This sweep does not exist" in page_text(visit("sweep", sweep="nothing"))


def test_a_sweep_of_what_foundry_would_refuse_is_not_created(visit: Open, local: LocalFoundry) -> None:
    draft_id = saved_from_version(local, 25, "0G")
    at = plan(visit("sweep", draft=draft_id), draft_id)
    assert at.button(key="sweep.create").disabled
    assert list(at.dataframe[0].value["Problems"]) == [1] * 4
