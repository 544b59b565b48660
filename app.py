"""The ASGI app: `streamlit run app.py`, `python app.py` or any ASGI server starts it."""

import streamlit as st

from components.shell.server.web_server import MIDDLEWARE, ROUTES, lifespan

app = st.App("components/shell/frame/frame.py", routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)

if __name__ == "__main__":
    app.run()
