"""The app with every logger at its most talkative, for tests of what is logged."""

import logging
import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from components.shell.server.web_server import MIDDLEWARE, ROUTES, lifespan  # noqa: E402

logging.basicConfig(level=logging.DEBUG, force=True)
app = st.App(str(ROOT / "components/shell/frame/frame.py"), routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)
