"""The smallest Streamlit app that shows an expression's graph: what the benchmarks compare with."""

import streamlit as st
import torch
from torchviz import make_dot

expression = st.text_input("Expression", "((x*5)**2).mean()")
x = torch.tensor([0.95146, 7.6532e-05, 0.687142, 0.1998757], requires_grad=True)
z = eval(expression, {"x": x, "torch": torch})  # noqa: S307  (never deployed: it is here to be measured)
z.sum().backward()

steps = 12
st.session_state.setdefault("step", 0)
if st.button("Step"):
    st.session_state.step = (st.session_state.step + 1) % steps
st.text(f"Step {st.session_state.step} of {steps}")
st.graphviz_chart(make_dot(z, params={"x": x}))
st.text(str(x.grad))
