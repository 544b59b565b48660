"""What the people who run the app ask it: whether it lives, whether it is ready, and its figures."""

from collections.abc import Iterable

from prometheus_client import CONTENT_TYPE_LATEST, GC_COLLECTOR, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit import runtime

from components.foundry.errors import FoundryError
from components.shell.persistence import repositories
from components.shell.sign_in.foundry_connection import SIGN_INS, check_reachable, needs_sign_in
from components.storage.storage_errors import StorageError


def healthz(_: Request) -> JSONResponse:
    """Answer that the process lives; it does so without database and Foundry, too."""
    return JSONResponse({"status": "ok"})


def readyz(_: Request) -> JSONResponse:
    """Answer whether the database can be written and Foundry answers; the status is 503 where not."""
    problem = repositories.storage_problem()
    parts = {"database": problem.reason if problem else "ok", "foundry": _foundry_state()}
    ready = set(parts.values()) == {"ok"}
    return JSONResponse({"status": "ok" if ready else "degraded", **parts}, 200 if ready else 503)


def metrics(_: Request) -> Response:
    """Answer with the figures for Prometheus; none of them names a person, a token or a resource."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _foundry_state() -> str:
    try:
        check_reachable()
    except FoundryError as error:
        return type(error).__name__
    return "ok"


class StateCollector(Collector):
    """Reads what the database and Streamlit have at the moment when they are asked."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the gauges; those of the database are missing while it cannot be read."""
        sessions = GaugeMetricFamily("configurator_sessions", "Browser sessions that are open in this process.")
        sessions.add_metric((), _active_sessions())
        yield sessions
        try:
            sign_ins_count = SIGN_INS.count() if needs_sign_in() else None
            by_state = repositories.submission_repository().count_by_state()
            drafts_count = repositories.draft_repository().count()
        except StorageError:
            return
        submissions = GaugeMetricFamily("configurator_submissions", "Submissions in the database.", labels=("state",))
        for state, number in by_state.items():
            submissions.add_metric((state.value,), number)
        yield submissions
        drafts = GaugeMetricFamily("configurator_drafts", "Drafts in the database that are not deleted.")
        drafts.add_metric((), drafts_count)
        yield drafts
        if sign_ins_count is not None:
            sign_ins = GaugeMetricFamily("configurator_sign_ins", "Sign-ins that were used in the last twelve hours.")
            sign_ins.add_metric((), sign_ins_count)
            yield sign_ins


def _active_sessions() -> int:
    if not runtime.exists():
        return 0
    stats = runtime.get_instance().stats_mgr.get_stats(family_names=["active_sessions"])
    return sum(int(getattr(stat, "value", 0)) for family in stats.values() for stat in family)


def routes(prefix: str) -> list[BaseRoute]:
    """Return the routes below the prefix of the app's addresses."""
    return [Route(f"{prefix}/{endpoint.__name__}", endpoint) for endpoint in (healthz, readyz, metrics)]


REGISTRY.unregister(GC_COLLECTOR)
REGISTRY.register(StateCollector())
