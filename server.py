"""The app with what monitors ask for beside it: `streamlit run server.py` serves app.py and `GET /health`."""

import streamlit as st

from indexer.logs import configure_logs
from indexer.settings import load_settings
from ui import health

configure_logs(load_settings())
app = st.App("app.py", routes=health.routes())
