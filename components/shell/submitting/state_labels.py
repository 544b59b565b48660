"""What the states of a submission are called, and their colours."""

from collections.abc import Mapping

from components.storage.request_repository import State

STATE_LABELS: Mapping[State, tuple[str, str]] = {
    State.PREPARED: ("Not sent", "gray"),
    State.SENDING: ("Sending", "blue"),
    State.CREATED: ("Created", "green"),
    State.REFUSED: ("Refused", "red"),
    State.UNKNOWN: ("Outcome unknown", "orange"),
}
