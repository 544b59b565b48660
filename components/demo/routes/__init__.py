"""The endpoints, in one module for each area of the API; they must not know how they are served."""

from starlette.routing import Route

from components.demo.routes import (
    admin_routes,
    build_routes,
    control_routes,
    dataset_routes,
    experiment_routes,
    filesystem_routes,
    model_routes,
    oauth_routes,
    run_routes,
    studio_routes,
    trainer_routes,
)

ROUTES: list[Route] = [
    *trainer_routes.ROUTES,
    *studio_routes.ROUTES,
    *run_routes.ROUTES,
    *model_routes.ROUTES,
    *experiment_routes.ROUTES,
    *build_routes.ROUTES,
    *dataset_routes.ROUTES,
    *filesystem_routes.ROUTES,
    *admin_routes.ROUTES,
    *control_routes.ROUTES,
    *oauth_routes.ROUTES,
]
