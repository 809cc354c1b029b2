"""GoalTrace in the browser: `streamlit run app.py`. This file routes; the pages are in ui/."""

import streamlit as st

from ui import plan_page, search_page, shell

shell.configure()
search, plan = search_page.page(), plan_page.page()
current = st.navigation([search, plan], position="top")
if current == search and "plan" in st.query_params:  # a permalink, as the command line prints it
    st.switch_page(plan, query_params=shell.params())
texts = shell.texts()
shell.keep_language(texts)
shell.header(texts)
current.run()
