# autoblog's daemon in a container; docs/deploying.md tells how to use it.
#
#   docker build --tag autoblog .                       for a CPU
#   docker build --tag autoblog --build-arg DEVICE=cuda .   for an NVIDIA GPU
#
# No setting and no secret goes into a layer: they are read from /blog/.env, or from the
# environment, when the container starts.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS build
ARG DEVICE=cpu
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/autoblog
ENV PATH=/opt/autoblog/bin:$PATH
WORKDIR /source
# Torch by itself, so that a change of the program does not download it again.
COPY constraints.txt ./
RUN case "$DEVICE" in \
      cpu) index=https://download.pytorch.org/whl/cpu ;; \
      cuda) index=https://pypi.org/simple ;; \
      *) echo "DEVICE is cpu or cuda, not '$DEVICE'" >&2; exit 2 ;; \
    esac; \
    pip install --constraint constraints.txt --index-url "$index" torch
COPY pyproject.toml README.md LICENSE .env.example ./
COPY templates templates
COPY autoblog autoblog
RUN pip install --constraint constraints.txt '.[postgresql]'

FROM python:${PYTHON}-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /blog --shell /usr/sbin/nologin autoblog \
    && install --directory --owner autoblog --group autoblog /blog
COPY --from=build /opt/autoblog /opt/autoblog
ENV PATH=/opt/autoblog/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HF_HOME=/blog/models \
    AUTOBLOG_METRICS_PORT=9464 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER 10001
WORKDIR /blog
VOLUME /blog
# The page answers inside the container only, unless AUTOBLOG_METRICS_HOST says otherwise.
HEALTHCHECK --interval=60s --timeout=10s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9464/healthz', timeout=5)"]
ENTRYPOINT ["autoblog"]
CMD ["daemon"]
