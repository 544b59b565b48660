"""The errors of a call, with texts for users. They know nothing of HTTP libraries or screens.

FoundryError
  NotConfigured         no usable hostname or token
  SignInEnded           nobody is signed in, or no longer
  SignInRefused         Foundry issued no tokens
  WritingDisabled       the app may only read; nothing was sent
  TooManyCalls          this user's other calls left no room; nothing was sent
  TransportError        no usable answer
    ConnectFailed       nothing was sent
    ConnectionLost      sent, then the connection died
    ReadTimedOut        sent, no answer in time
  BadResponse           an answer that is not Foundry's
  ApiError              Foundry refused
    Unauthorized        401
    PermissionDenied    403
    NotFound            404
      InvalidIdentifier no identifier that Foundry could have; nothing was sent
    Conflict            409
    InvalidRequest      400, 413, 415, 422
      ValidationFailed  CreateConfigValidationError
    RateLimited         429
    Unavailable         503
    ServerError         other 5xx
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from components.foundry.decoding import read_json
from components.foundry.models import ValidationFailure

LOOK_FIRST = "It may have succeeded anyway. Check the result before you send it again."


class FoundryError(Exception):
    """A call that did not succeed.

    `may_have_happened` is true where a write was possibly carried out. `reference` is one line to quote to support.
    """

    title: str = "Foundry could not be used"
    next_step: ClassVar[str] = "Try again. If it keeps failing, send the reference to your Foundry support."

    def __init__(self, detail: str = "", *, reference: str = "", may_have_happened: bool = False) -> None:
        super().__init__(detail)
        self.detail = one_line(detail)
        self.reference = one_line(reference)
        self.may_have_happened = may_have_happened

    @property
    def advice(self) -> str:
        """The next step, in one sentence or two."""
        return LOOK_FIRST if self.may_have_happened else self.next_step

    def __str__(self) -> str:
        text = f"{self.title}: {self.detail}" if self.detail else self.title
        return f"{text} ({self.reference})" if self.reference else text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


class NotConfigured(FoundryError):
    """There is no usable hostname or token; nothing was sent."""

    title = "No connection to Foundry is set up"
    next_step = "Enter the hostname of your Foundry and a token."


class SignInEnded(FoundryError):
    """Nobody is signed in: never was, signed out, or expired or revoked without a way to renew it; nothing was sent."""

    title = "You are signed out"
    next_step = "Sign in again. Your drafts are saved."


class SignInRefused(FoundryError):
    """Foundry issued no tokens: consent was refused, or a code, refresh token or secret is not valid (any more)."""

    title = "Foundry did not sign you in"
    next_step = "Try to sign in again."


class WritingDisabled(FoundryError):
    """The app is set up to read only; nothing was sent."""

    title = "This app is read-only"
    next_step = "Nothing is created in Foundry. Ask the administrator of this app to allow it."


class TooManyCalls(FoundryError):
    """The user's other calls used up what Foundry allows a user; nothing was sent."""

    title = "Too many calls to Foundry at once"
    next_step = "Try again in a moment."


class TransportError(FoundryError):
    """No usable answer arrived."""

    title = "Foundry could not be reached"


class ConnectFailed(TransportError):
    """Nothing was sent: unknown host, refused, TLS, or no connection in time."""

    title = "Could not connect to Foundry"
    next_step = "Check the hostname, your network and its certificates, then try again."


class ConnectionLost(TransportError):
    """The connection died after the request was sent."""

    title = "The connection to Foundry was lost"
    next_step = "Try again."


class ReadTimedOut(TransportError):
    """The request was sent, and no answer came in time."""

    title = "Foundry did not answer in time"
    next_step = "Try again in a moment."


class BadResponse(FoundryError):
    """The answer is not Foundry's: HTML, a redirect, cut-off JSON, another shape."""

    title = "Foundry's response could not be read"
    next_step = "Check that the hostname is Foundry's, not that of a proxy or a sign-in page."


@dataclass(frozen=True)
class ErrorEnvelope:
    """The documented body of a refusal; the names are None where the answer had none."""

    error_code: str | None = None
    error_name: str | None = None
    error_instance_id: str | None = None
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


EMPTY_ENVELOPE = ErrorEnvelope()


class ApiError(FoundryError):
    """Foundry refused the call, or failed, by its status; `retry_after` is in seconds."""

    title = "Foundry refused the request"

    def __init__(
        self,
        status: int,
        envelope: ErrorEnvelope = EMPTY_ENVELOPE,
        *,
        retry_after: float | None = None,
        may_have_happened: bool = False,
    ) -> None:
        reference = " ".join(filter(None, (envelope.error_name, envelope.error_instance_id))) or f"HTTP {status}"
        super().__init__(envelope.description, reference=reference, may_have_happened=may_have_happened)
        self.status = status
        self.envelope = envelope
        self.error_code = envelope.error_code
        self.error_name = envelope.error_name
        self.error_instance_id = envelope.error_instance_id
        self.description = envelope.description
        self.parameters = envelope.parameters
        self.retry_after = retry_after


class Unauthorized(ApiError):
    """401: the token is missing, wrong, expired or revoked."""

    title = "Foundry does not accept your token"
    next_step = "Connect again with a new token."


class PermissionDenied(ApiError):
    """403: the user, or the token's scope, does not reach that far."""

    title = "You are not allowed to do this"

    @property
    def missing_scope(self) -> str | None:
        """The OAuth scope the token lacks, where Foundry names it."""
        scope = self.parameters.get("missingScope")
        return scope if isinstance(scope, str) else None

    @property
    def advice(self) -> str:
        """The person to ask, and for what."""
        if self.missing_scope:
            return f"Connect with a token that has the scope {one_line(self.missing_scope)}."
        return "Ask the owner of the project for access."


class NotFound(ApiError):
    """404: it does not exist, or is not visible; without a name, this Foundry lacks the endpoint."""

    title = "Not found"

    @property
    def advice(self) -> str:
        """The next step."""
        if self.error_name is None:
            return "This Foundry does not offer that function; ask its administrator whether it is enabled."
        return "Check the identifier and your access."


class InvalidIdentifier(NotFound):
    """No Foundry could have such an identifier, for example `..`; nothing was sent."""

    @property
    def advice(self) -> str:
        """The next step."""
        return "Check the identifier and your access."


class Conflict(ApiError):
    """409: another resource has the same name."""

    title = "The name is already in use"
    next_step = "Choose another name, or use the existing resource."


class InvalidRequest(ApiError):
    """400, 413, 415, 422: the request itself was refused."""

    title = "Foundry did not accept the request"
    next_step = "Correct what the message names, then try again."


class ValidationFailed(InvalidRequest):
    """The configuration was refused for the reasons in `failures`; no version was created."""

    title = "Foundry did not accept the configuration"
    next_step = "Correct the marked fields, then try again."

    @property
    def failures(self) -> tuple[ValidationFailure, ...]:
        """The reasons, unknown kinds and shapes included."""
        failures = parse_embedded_json(self.parameters.get("validationFailures"))
        if failures is None:
            return ()
        items = failures if isinstance(failures, list) else [failures]
        return tuple(ValidationFailure.read(parse_embedded_json(item)) for item in items)


class RateLimited(ApiError):
    """429: too many requests."""

    title = "Too many requests to Foundry"
    next_step = "Wait a moment, then try again."


class Unavailable(ApiError):
    """503: Foundry is overloaded or down."""

    title = "Foundry is temporarily unavailable"
    next_step = "Wait a moment, then try again."


class ServerError(ApiError):
    """5xx: Foundry, or a proxy before it, failed."""

    title = "Foundry failed"


def parse_embedded_json(value: Any) -> Any:
    """Return the JSON inside a string, as which Foundry's parameters may come; anything else unchanged."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            return read_json(value)
        except ValueError:
            return value
    return value


def one_line(text: str) -> str:
    """Return text from outside as one printable line of at most 500 characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= 500 else line[:499] + "…"
