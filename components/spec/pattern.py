"""Patterns of a schema, found in texts. They are JavaScript's, which Python mostly understands, and come from elsewhere: none may take without end."""

import re
from collections.abc import Iterable
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # The only parser of patterns there is; public until Python 3.11, and the same since.
from typing import Any

# Longer texts than this are not held against a pattern that would have to be followed step by step.
_LONGEST = 20_000
_NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")
_WORD = re.compile(r"\w", re.ASCII)
_CATEGORIES = {
    "CATEGORY_DIGIT": re.compile(r"\d", re.ASCII),
    "CATEGORY_NOT_DIGIT": re.compile(r"\D", re.ASCII),
    "CATEGORY_SPACE": re.compile(r"\s"),
    "CATEGORY_NOT_SPACE": re.compile(r"\S"),
    "CATEGORY_WORD": _WORD,
    "CATEGORY_NOT_WORD": re.compile(r"\W", re.ASCII),
}
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


class _NotFollowedError(Exception):
    """Raised for what cannot be followed by places alone, such as a reference to a group."""


def search(pattern: str, text: str) -> bool | None:
    """Tell whether a pattern is found in a text; None where Python does not understand it, or might not come to an end."""
    read = _read(pattern)
    if read is None:
        return None
    compiled, tree = read
    if tree is None:
        return compiled.search(text) is not None
    if len(text) > _LONGEST:
        return None
    try:
        return bool(_ends(tree, text, set(range(len(text) + 1))))
    except _NotFollowedError:
        return None


@lru_cache(maxsize=2000)
def _read(pattern: str) -> tuple[re.Pattern[str], Any] | None:
    """Give the compiled pattern, and its tree where trying all ways through it can take without end; None where it is not understood."""
    try:
        pattern = _NAMED_GROUP.sub("(?P<", pattern)
        compiled = re.compile(pattern, re.ASCII)
        tree = _parser.parse(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return None
    if _ways(tree, False) <= 2:
        return compiled, None
    # Places are followed by the plain meaning of each sign, without regard to case or lines.
    return None if compiled.flags & ~re.ASCII else (compiled, tree)


def _ways(tree: Iterable[Any], repeated: bool) -> int:
    """Count what can be gone through in more than one way; a choice in something repeated counts as many."""
    found = 0
    for operator, argument in tree:
        inner: list[Any] = []
        again = repeated
        if operator.name in _REPEATS:
            found += 3 if repeated else 1
            inner, again = [argument[2]], repeated or argument[1] > 1
        elif operator.name == "BRANCH":
            found += 3 if repeated else 0
            inner = argument[1]
        elif operator.name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
            inner = [argument[-1]]
        elif operator.name == "ATOMIC_GROUP":
            inner = [argument]
        found += sum(_ways(one, again) for one in inner)
    return found


def _ends(tree: Iterable[Any], text: str, places: set[int]) -> set[int]:
    """Give the places at which a match that begins at one of the places can end. Places are sets, so that no way is gone twice."""
    for operator, argument in tree:
        if not places:
            break
        places = _step(operator.name, argument, text, places)
    return places


def _step(operator: str, argument: Any, text: str, places: set[int]) -> set[int]:
    match operator:
        case "BRANCH":
            return {end for one in argument[1] for end in _ends(one, text, places)}
        case "SUBPATTERN" if not argument[1] and not argument[2]:
            return _ends(argument[3], text, places)
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inner = argument
            return _repeat(least, most, inner, text, places)
        case "AT":
            return {place for place in places if _is_at(argument.name, text, place)}
        case "ASSERT" | "ASSERT_NOT" if argument[0] == 1:
            return {place for place in places if bool(_ends(argument[1], text, {place})) == (operator == "ASSERT")}
        case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
            known: dict[str, bool] = {}
            for sign in {text[place] for place in places if place < len(text)}:
                known[sign] = _fits(operator, argument, sign)
            return {place + 1 for place in places if place < len(text) and known[text[place]]}
        case _:
            raise _NotFollowedError


def _repeat(least: int, most: int, tree: Any, text: str, places: set[int]) -> set[int]:
    times = 0
    while times < least and places:
        after = _ends(tree, text, places)
        # Nothing is taken any more, so the rest of the times take nothing either.
        times = least if after == places else times + 1
        places = after
    found, fresh = set(places), places
    while fresh and times < most:
        fresh = _ends(tree, text, fresh) - found
        found |= fresh
        times += 1
    return found


def _fits(operator: str, argument: Any, sign: str) -> bool:
    match operator:
        case "LITERAL":
            return ord(sign) == int(argument)
        case "NOT_LITERAL":
            return ord(sign) != int(argument)
        case "ANY":
            return sign != "\n"
        case "RANGE":
            return bool(argument[0] <= ord(sign) <= argument[1])
        case "CATEGORY":
            return _CATEGORIES[argument.name].match(sign) is not None
        case _:
            negated: bool = argument[0][0].name == "NEGATE"
            return negated != any(_fits(one.name, value, sign) for one, value in argument[negated:])


def _is_at(where: str, text: str, place: int) -> bool:
    match where:
        case "AT_BEGINNING" | "AT_BEGINNING_STRING":
            return place == 0
        case "AT_END":
            return place == len(text) or (place == len(text) - 1 and text[place] == "\n")
        case "AT_END_STRING":
            return place == len(text)
        case _:
            before = place > 0 and _WORD.match(text[place - 1]) is not None
            behind = place < len(text) and _WORD.match(text[place]) is not None
            return (before != behind) == (where == "AT_BOUNDARY")
