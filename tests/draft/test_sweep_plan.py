"""A sweep expands a draft into every combination of values, named by a pattern."""

from components.draft.draft import PARAMETERS, Draft
from components.draft.sweep_plan import SweepPlan, SweptParameter, expand, placeholders, sweepable_fields
from tests.draft.examples import trainer

SPEC = trainer(
    {},
    {
        "properties": {
            "rate": {"type": "number"},
            "depth": {"type": "integer"},
            "password": {"type": "string", "format": "password"},
            "tree": {"type": "object", "properties": {"depth": {"type": "integer"}}},
            "names": {"type": "array", "items": {"type": "string"}},
        }
    },
)
DRAFT = Draft("d", "ri.s", {"name": "Base", "workerConfig": {"customConfig": {"rate": 0.5, "names": ["a"]}}})
RATE = SweptParameter(("rate",), "rate", (0.1, 0.01))
DEPTH = SweptParameter(("tree", "depth"), "depth", (1, 2, 3))


def test_every_combination_is_a_draft_with_its_own_name() -> None:
    sweep = SweepPlan("{name} lr={rate} d={depth}", (RATE, DEPTH))
    drafts = list(expand(DRAFT, SPEC.parameters, sweep))
    assert len(drafts) == sweep.count == 6
    assert [draft.name for draft in drafts][:4] == [
        "Base lr=0.1 d=1",
        "Base lr=0.1 d=2",
        "Base lr=0.1 d=3",
        "Base lr=0.01 d=1",
    ]
    assert drafts[5].get(PARAMETERS) == {"rate": 0.01, "names": ["a"], "tree": {"depth": 3}}
    assert DRAFT.get(PARAMETERS) == {"rate": 0.5, "names": ["a"]}


def test_nothing_varied_makes_no_version() -> None:
    assert SweepPlan("{name}", ()).count == 0


def test_a_placeholder_that_stands_for_nothing_is_told_and_stays() -> None:
    sweep = SweepPlan("{name} {lr}", (RATE,))
    assert sweep.unknown_placeholders == ("lr",)
    assert next(expand(DRAFT, SPEC.parameters, sweep)).name == "Base {lr}"
    assert SweepPlan("", (RATE, DEPTH)).default_pattern == "{name} rate={rate} depth={depth}"


def test_parameters_of_one_value_that_is_no_secret_can_be_varied() -> None:
    assert list(sweepable_fields(DRAFT, SPEC.parameters)) == [("rate",), ("depth",), ("tree", "depth")]


def test_parameters_of_one_name_are_told_apart() -> None:
    assert placeholders([("depth",), ("tree", "depth"), ("rate",), ("name",)]) == [
        "parameters.depth",
        "parameters.tree.depth",
        "rate",
        "parameters.name",
    ]
