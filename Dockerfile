# autoblog's daemon in a container; docs/deploying.md tells how to use it.
#
#   docker build --tag autoblog .                                        for an NVIDIA GPU
#   docker build --tag autoblog --build-arg TORCH_INDEX=ADDRESS .        for a CPU
#
# Torch as it is published brings CUDA, some gigabytes of it. Its CPU build lies in an index of its
# own, whose ADDRESS stands on PyTorch's page "Get Started".
#
# No setting and no secret goes into a layer: they are read from /blog/.env, or from the
# environment, when the container starts.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS build
ARG TORCH_INDEX=
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# The compiler makes the engine's kernels, and stays out of the final image.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/autoblog
ENV PATH=/opt/autoblog/bin:$PATH
WORKDIR /source
# Torch by itself, so that a change of the program does not download it again.
COPY constraints.txt ./
RUN pip install --constraint constraints.txt ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} torch
COPY pyproject.toml hatch_build.py README.md LICENSE .env.example ./
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
USER 10001:10001
WORKDIR /blog
VOLUME /blog
# The page answers inside the container only, unless AUTOBLOG_METRICS_HOST says otherwise.
HEALTHCHECK --interval=60s --timeout=10s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9464/healthz', timeout=5)"]
ENTRYPOINT ["autoblog"]
CMD ["daemon"]
