import pytest

from components.foundry.rid import is_rid, rid_type


@pytest.mark.parametrize(
    ("rid", "kind"),
    [
        ("ri.foundry.main.dataset.c26f11c8-cdb3-4f44-9f5d-9816ea1c82da", "dataset"),
        ("ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9", "model"),
        ("ri.models.main.model-studio.a1b2c3d4-e5f6-7890-abcd-ef1234567890", "model-studio"),
        ("ri.models..trainer.autogluon_tabular_regression", "trainer"),
        ("ri.compass.main.folder.0", "folder"),
    ],
)
def test_type_of_a_rid(rid: str, kind: str) -> None:
    assert is_rid(rid)
    assert rid_type(rid) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ri",
        "ri.models.main.model",
        "ri.models.main.model.",
        "RI.models.main.model.x",
        " ri.models.main.model.x",
        "ri.models.main.model.x\n",
        "ri.models.main.model.x/y",
        "ri.models.main.model.é",
        "https://host/ri.models.main.model.x",
        "c26f11c8-cdb3-4f44-9f5d-9816ea1c82da",
    ],
)
def test_what_is_no_rid(text: str) -> None:
    assert not is_rid(text)
    assert rid_type(text) is None
