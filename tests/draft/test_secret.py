"""Secrets among the parameters are sent and not shown."""

from components.draft import edit
from components.draft.history import said
from components.draft.model import PARAMETERS, Draft
from components.draft.secret import MASK, masked, secrets
from components.spec.form import Form

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
    assert secrets(draft, Form(SCHEMA)) == ((*PARAMETERS, "key"), (*PARAMETERS, "logins", 0, "word"))
    shown = masked(draft, Form(SCHEMA))
    assert shown["workerConfig"]["customConfig"] == {"key": MASK, "logins": [{"word": MASK}, {}], "rate": 0.5}
    assert draft.get((*PARAMETERS, "key")) == "s3cret"


def test_the_history_does_not_tell_a_secret() -> None:
    before = Draft("d", None, {"workerConfig": {"customConfig": {"key": "old"}}})
    after = edit.put(before, (*PARAMETERS, "key"), "s3cret")
    assert said(before, after, Form(SCHEMA)) == f"Key: {MASK}"


def test_where_secrets_are_not_known_no_parameter_is_told() -> None:
    before = Draft("d", None, {"name": "a", "workerConfig": {"customConfig": {}}})
    after = edit.put(before, (*PARAMETERS, "key"), "s3cret")
    assert said(before, after) == "Added Key"
    assert said(after, edit.put(after, (*PARAMETERS, "key"), "other")) == "Changed Key"
    assert said(before, edit.put(before, ("name",), "b")) == "Name: b"


def test_without_secrets_nothing_is_looked_for() -> None:
    draft = Draft("d", None, {"workerConfig": {"customConfig": {"rate": 1}}})
    assert masked(draft, Form({"properties": {"rate": {}}})) is draft.body
    assert masked(draft, None) is draft.body
