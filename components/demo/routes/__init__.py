"""The endpoints by area of the API, gathered into one list; it must not know how they are served."""

from starlette.routing import Route

from components.demo.routes import admin, control, datasets, filesystem, models, studios, trainers

ROUTES: list[Route] = [
    *trainers.ROUTES,
    *studios.ROUTES,
    *models.ROUTES,
    *datasets.ROUTES,
    *filesystem.ROUTES,
    *admin.ROUTES,
    *control.ROUTES,
]
