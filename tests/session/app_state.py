"""The state of a session as AppTest holds it, to look at and to change between two runs."""

from streamlit.testing.v1 import AppTest

from components.session.state import KEY, SessionState


def session_of(at: AppTest) -> SessionState:
    """Return the state of the session that AppTest runs, which the next run takes over."""
    if KEY not in at.session_state:
        at.session_state[KEY] = SessionState()
    session: SessionState = at.session_state[KEY]
    return session
