"""A lost request never takes a wrong version, and is never "not created" beside one that may be it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.draft.diff import Change
from components.foundry.models import ModelStudioConfigVersion
from components.schema.path import MISSING, Json, put, remove, same
from components.submission.reconciler import Ambiguous, Created, MatchResult, NotCreated, Pending
from components.submission.version_matching import Comparison, compare_with_version, contains, match_versions
from tests.draft.generated import ANY, OBJECTS
from tests.storage.examples import BODY, ME, YOU, payload, record, version

RATE, LAYERS = ("workerConfig", "customConfig", "learning_rate"), ("workerConfig", "customConfig", "layers")
OTHER = {**BODY, "name": "Another", "trainerId": "ri.models..trainer.other"}


def verdict(*versions: Any, me: str | None = ME, seconds_left: float = -30) -> MatchResult[ModelStudioConfigVersion]:
    return match_versions(record(), versions, me, seconds_left)


def test_the_one_version_that_is_it() -> None:
    it = version()
    assert verdict(it) == Created(it)
    assert verdict(version(OTHER, 6), it, version(number=4), seconds_left=29) == Created(it)
    assert verdict(version(put(BODY, RATE, 0.2), 6), it) == Created(it)
    assert verdict(version(number=6, by=YOU), it) == Created(it)
    assert verdict(version(by=YOU), me=None) == Created(version(by=YOU))
    reordered = {key: BODY[key] for key in reversed(BODY)}
    more = put(reordered, ("workerConfig", "customConfig", "filled"), 1)
    assert verdict(version(more, status="new")) == Created(version(more, status="new"))
    assert verdict(version(after=-100)) == Created(version(after=-100))


def test_nothing_like_it() -> None:
    for others in ((), (version(OTHER),), (version(number=4), version(number=3))):
        assert verdict(*others, seconds_left=20) == Pending()
        assert verdict(*others, seconds_left=0) == NotCreated()


@pytest.mark.parametrize(
    "near",
    [
        version(by=YOU),
        version(after=-600),
        version(put(BODY, RATE, 0.2)),
        version(put(BODY, RATE, 1)),
        version(remove(BODY, RATE)),
        version({**OTHER, "name": "Baseline"}),
        version(put({**BODY, "name": "Renamed"}, RATE, 0.2)),
        version(put(BODY, (*LAYERS, 1, "size"), 3), by=YOU),
    ],
)
def test_what_only_resembles_it_is_for_the_user_to_tell(near: Any) -> None:
    assert verdict(near) == verdict(near, seconds_left=30) == Ambiguous((near,))


def test_several_that_are_it_and_the_likeliest_first() -> None:
    assert verdict(version(), version(number=6)) == Ambiguous((version(), version(number=6)))
    far = version(put({**OTHER, "name": "Baseline"}, RATE, 0.2), 5)
    near = version(put(BODY, RATE, 0.2), 6)
    assert verdict(far, near) == Ambiguous((near, far))


def test_a_request_that_was_never_sent_is_not_judged() -> None:
    with pytest.raises(ValueError, match="never sent"):
        match_versions(record(sent=None), [], ME, 30)


VERSIONS = st.lists(
    st.builds(
        version,
        st.sampled_from([BODY, OTHER, put(BODY, RATE, 0.2), {**BODY, "name": "x"}]),
        st.integers(1, 9),
        st.sampled_from([ME, YOU]),
        st.floats(-300, 300),
    ),
    max_size=5,
)


@given(VERSIONS, st.sampled_from([ME, None]), st.floats(-70, 30))
def test_the_verdict_is_safe(versions: list[Any], me: str | None, seconds_left: float) -> None:
    result = verdict(*versions, me=me, seconds_left=seconds_left)
    same_content = [candidate for candidate in versions if candidate.version > 4 and contains(BODY, candidate.wire())]
    match result:
        case Created(created):
            assert created in same_content
            assert me is None or created.created_by == me
        case NotCreated():
            assert same_content == []
            assert seconds_left <= 0
        case Pending():
            assert same_content == []
            assert seconds_left > 0
        case Ambiguous(candidates):
            assert all(candidate in versions and candidate.version > 4 for candidate in candidates)
            assert candidates
    assert type(result) is type(verdict(*versions[::-1], me=me, seconds_left=seconds_left))


@given(OBJECTS, OBJECTS)
def test_what_was_sent_stands_with_anything_added(sent: dict[str, Json], added: dict[str, Json]) -> None:
    assert contains(sent, {**added, **sent})
    assert contains(sent, dict(reversed(sent.items())))
    if contains(sent, added) and contains(added, sent):
        assert same(sent, added)


@given(ANY, ANY)
def test_other_content_never_stands_both_ways(content: Json, other: Json) -> None:
    assert (contains(content, other) and contains(other, content)) == same(content, other)


def test_what_foundry_made_of_a_request() -> None:
    sent = payload().decode()
    assert compare_with_version(sent, version(), "1.0") == compare_with_version(sent, version()) == Comparison((), None)
    assert compare_with_version(sent, version(), "0.9").drift == ("0.9", "1.0")
    stored = put(put(remove(BODY, ("workerConfig", "customConfig", "seed")), RATE, 1), ("resources", "gpu"), {"type": "T4"})
    stored = put(stored, ("workerConfig", "inputs", "train", "selectColumns"), [])
    assert set(map(str, compare_with_version(sent, version(stored, status="new")).changes)) == {
        str(Change(RATE, 0.1, 1)),
        str(Change(("workerConfig", "customConfig", "seed"), None, MISSING)),
        str(Change(("resources", "gpu", "type"), MISSING, "T4")),
    }
