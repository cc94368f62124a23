"""A Streamlit page that imports nothing: what starting the app is compared with."""

import streamlit as st

st.title("Empty")
