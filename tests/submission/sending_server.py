"""The app's lifespan under the app's web server, with a route in place of the pages that submits: `python sending_server.py PORT`."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from components.shell.persistence import repositories
from components.shell.server.web_server import lifespan
from components.shell.sign_in.foundry_connection import foundry
from components.storage.submission_repository import SubmissionRequest
from components.submission.submitter import Submitter
from tests.shell.examples import STUDIO, request


def submit(_: Request) -> PlainTextResponse:
    """Submit as a page does, without waiting for the outcome."""
    submitter = Submitter(repositories.submission_repository(), foundry())
    submitter.submit(SubmissionRequest("me", "me", STUDIO, "d", 1, request()))
    return PlainTextResponse("sending")


if __name__ == "__main__":
    uvicorn.run(Starlette(routes=[Route("/submit", submit)], lifespan=lifespan), port=int(sys.argv[1]))
