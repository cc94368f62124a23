# docker build --build-arg TORCH_INDEX=… -t autograd-lab . && docker run --rm -p 8501:8501 autograd-lab
FROM python:3.11-slim

# The address that PyTorch's own page gives for its CPU wheels: 0.2 GB in place of several. Empty: the default build.
ARG TORCH_INDEX=""

WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} --requirement requirements.txt

COPY . .
RUN useradd --create-home learner
USER learner

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=2)"]
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0"]
