"""The status of a draft, its facts and its problems, which is loaded once for a run of a page."""

from components.draft.checks.problem import LEVELS, Problem
from components.draft.checks.problem_collection import collect
from components.draft.checks.progress import mark_steps, unseen_presets
from components.draft.draft import Draft
from components.foundry.errors import FoundryError
from components.session.state import CheckedDraft, get_session
from components.shell.foundry_reads import draft_facts
from components.shell.persistence.session_saver import draft_saver
from components.shell.submitting import last_submission


def current_check(draft: Draft) -> CheckedDraft:
    """Return the status of a draft, loaded once for this very draft.

    The fragments of a page that run after an edit share it.
    """
    cached = get_session().checked_draft
    return cached if cached is not None and cached.draft is draft else check_draft(draft)


def last_problems(draft: Draft) -> tuple[Problem, ...]:
    """Return the problems found last in a draft, whether it was edited since or not."""
    cached = get_session().checked_draft
    return cached.problems if cached is not None and cached.draft.id == draft.id else ()


def check_draft(draft: Draft) -> CheckedDraft:
    """Load the facts of a draft from Foundry and check it.

    Its problems are sorted by severity, and counted for the lists of drafts.
    Raises FoundryError.
    """
    session = get_session()
    try:
        facts = draft_facts.load_facts(draft)
    except FoundryError:
        draft_saver().set_problem_count(draft, None)
        raise
    problems = collect(draft, facts, last_submission.problems_from_foundry(draft, facts.spec))
    progress = session.progress_of(draft.id)
    if not progress.is_review_requested:
        problems = mark_steps(problems, draft, progress.touched)
    problems = (*problems, *unseen_presets(draft, facts.spec, progress.opened))
    session.checked_draft = CheckedDraft(draft, facts, tuple(sorted(problems, key=lambda problem: LEVELS.index(problem.level))))
    draft_saver().set_problem_count(draft, sum(problem.level in ("error", "step") for problem in problems))
    return session.checked_draft
