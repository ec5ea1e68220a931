# autoblog's daemon in a container; docs/deploying.md explains how to use it.
#
#   docker build --tag autoblog .                                        for an NVIDIA GPU
#   docker build --tag autoblog --build-arg TORCH_INDEX=ADDRESS .        for a CPU
#
# Torch's usual build brings some gigabytes of CUDA. Its CPU build comes from another index, whose
# ADDRESS is on PyTorch's page "Get Started".
#
# No layer holds a setting or a secret: the program reads them from /blog/.env or the environment
# when the container starts.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS build
ARG TORCH_INDEX=
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# For the engine's kernels; the final image has no compiler.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/autoblog
ENV PATH=/opt/autoblog/bin:$PATH
WORKDIR /source
# Torch has its own layer, so that a change of the program does not download it again.
COPY constraints.txt ./
RUN pip install --constraint constraints.txt ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} torch
COPY pyproject.toml hatch_build.py README.md LICENSE .env.example ./
COPY templates templates
COPY autoblog autoblog
RUN pip install --constraint constraints.txt '.[dictionary,embeddings,gguf,postgresql]'

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
# The port is open inside the container only, unless AUTOBLOG_METRICS_HOST opens it.
HEALTHCHECK --interval=60s --timeout=10s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9464/healthz', timeout=5)"]
ENTRYPOINT ["autoblog"]
CMD ["daemon"]
