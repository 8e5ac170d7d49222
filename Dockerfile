# Headroom for a company's own server: docs/deployment.md says how to run it.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /headroom

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY app.py .
COPY .streamlit .streamlit
COPY mmm_core mmm_core
COPY optimizer optimizer
COPY planner planner
COPY pages pages
COPY models models

# The root may be read-only: what is written are models and guardrail sets, in a volume, and
# what is on its way there, in /tmp.
RUN python -m compileall -q . \
    && useradd --uid 10001 --no-create-home headroom \
    && mkdir /models \
    && cp models/*.nc models/*.yaml /models/ \
    && chown -R headroom /models
# By number, so that a cluster can see that it is not root. Threads share two heaps:
# with one of its own each, the server of 25 people keeps 100 MB more.
USER 10001
ENV HOME=/tmp HEADROOM_MODELS=/models MALLOC_ARENA_MAX=2
VOLUME /models
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

CMD ["streamlit", "run", "app.py", "--server.headless", "true", "--server.address", "0.0.0.0", "--server.port", "8501"]
