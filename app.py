"""GoalTrace in the browser: `streamlit run app.py`. This file routes; the pages are in ui/."""

import streamlit as st

from ui import (
    access,
    batch_page,
    data_page,
    help_page,
    overview_page,
    plan_page,
    search_page,
    shell,
    source_page,
    states,
)

shell.configure()
texts = shell.texts()
with states.errors_shown(texts):
    somebody = access.person()
    search, plan = search_page.page(), plan_page.page()
    pages = [search, plan, source_page.page(), overview_page.page(), batch_page.page()]
    if somebody.role is access.Role.ADMINISTRATOR:
        pages.append(data_page.page())
    pages.append(help_page.page())
    current = st.navigation(pages, position="top" if somebody.role else "hidden")
    if current == search and "plan" in st.query_params:  # a permalink, as the command line prints it
        st.switch_page(plan, query_params=shell.params())
    shell.keep_language(texts)
    shell.header(somebody, texts)
    if access.admit(somebody, texts):
        current.run()
