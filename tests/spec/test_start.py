"""What a place holds before it is filled in."""

from components.spec import start
from components.spec.form import Form
from components.spec.path import MISSING

LORA = {
    "properties": {
        "lora": {
            "type": "object",
            "default": {"rank": 16, "alpha": 32, "bias": "none", "extra": 1},
            "required": ["rank"],
            "properties": {
                "rank": {"type": "integer", "default": 16},
                "alpha": {"type": "integer"},
                "bias": {"type": "string", "default": "none"},
                "dropout": {"type": "number", "default": 0},
            },
        }
    }
}


def test_setting_a_part_keeps_the_rest_of_the_default() -> None:
    form = Form(LORA)
    assert start.ground(form, MISSING, ("lora", "dropout")) == {"lora": {"rank": 16, "alpha": 32, "extra": 1}}
    assert start.ground(form, {}, ("lora", "alpha")) == {"lora": {"rank": 16, "extra": 1}}
    assert start.ground(form, {"lora": {}}, ("lora", "alpha")) == {"lora": {}}
    assert start.ground(form, {}, ("lora",)) == {}


def test_a_new_entry_of_several_forms_begins_with_the_first() -> None:
    either = {"anyOf": [{"type": "object", "title": "One"}, {"type": "array", "items": {"type": "object"}}]}
    form = Form({"type": "object", "additionalProperties": either})
    entry = form.entry(form.root(), "DeepAR", MISSING)
    assert entry is not None
    assert (entry.kind, entry.label) == ("undecided", "DeepAR")
    assert start.blank(form, entry) == {}


def test_a_new_entry_of_any_type_is_left_to_the_user() -> None:
    form = Form({"type": "object", "additionalProperties": True})
    entry = form.entry(form.root(), "x", MISSING)
    assert entry is not None
    assert start.blank(form, entry) is MISSING
