"""Secrets among the parameters are sent and not shown."""

from components.draft import edits
from components.draft.draft import PARAMETERS, Draft
from components.draft.masking import MASK, masked_body, secret_paths
from components.draft.undo import describe_edit
from components.schema.form_model import FormModel
from tests.draft.examples import trainer

SCHEMA = {
    "type": "object",
    "properties": {
        "key": {"type": "string", "writeOnly": True},
        "logins": {
            "type": "array",
            "items": {"type": "object", "properties": {"word": {"type": "string", "format": "password"}}},
        },
        "rate": {"type": "number"},
    },
}


def test_a_secret_is_masked_wherever_it_stands() -> None:
    config = {"key": "s3cret", "logins": [{"word": "open sesame"}, {}], "rate": 0.5}
    draft = Draft("d", None, {"workerConfig": {"customConfig": config}})
    assert secret_paths(draft, FormModel(SCHEMA)) == ((*PARAMETERS, "key"), (*PARAMETERS, "logins", 0, "word"))
    masked = masked_body(draft, FormModel(SCHEMA))
    assert masked["workerConfig"]["customConfig"] == {"key": MASK, "logins": [{"word": MASK}, {}], "rate": 0.5}
    assert draft.get((*PARAMETERS, "key")) == "s3cret"


def test_the_history_does_not_tell_a_secret() -> None:
    before = Draft("d", None, {"workerConfig": {"customConfig": {"key": "old"}}})
    after = edits.set_value(before, (*PARAMETERS, "key"), "s3cret")
    assert describe_edit(before, after, trainer({}, SCHEMA)) == f"Key: {MASK}"


def test_where_secrets_are_not_known_no_parameter_is_told() -> None:
    before = Draft("d", None, {"name": "a", "workerConfig": {"customConfig": {}}})
    after = edits.set_value(before, (*PARAMETERS, "key"), "s3cret")
    assert describe_edit(before, after) == "Added Key"
    assert describe_edit(after, edits.set_value(after, (*PARAMETERS, "key"), "other")) == "Changed Key"
    assert describe_edit(before, edits.set_value(before, ("name",), "b")) == "Name: b"


def test_without_secrets_nothing_is_looked_for() -> None:
    draft = Draft("d", None, {"workerConfig": {"customConfig": {"rate": 1}}})
    assert masked_body(draft, FormModel({"properties": {"rate": {}}})) is draft.body
    assert masked_body(draft, None) is draft.body
