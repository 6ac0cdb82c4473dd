# The image of Lede: `docker compose --profile sqlite up --build` builds and runs it (docs/container.md).
# The build stage installs exactly what requirements.lock has, by hash; the final stage has neither pip's
# packages nor a compiler, runs as a user without rights, and writes to /lede/var and /tmp alone.
ARG PYTHON_TAG=3.13-slim-trixie

FROM python:${PYTHON_TAG} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
RUN python -m venv /opt/lede
COPY requirements.lock ./
# A few packages come as source only. The pinned setuptools builds them, and nothing unpinned is fetched.
RUN awk '/^[a-z]/ { wanted = /^(setuptools|wheel)==/ } wanted' requirements.lock > build.lock \
 && /opt/lede/bin/pip install --no-compile --no-deps --require-hashes --only-binary=:all: -r build.lock \
 && /opt/lede/bin/pip install --no-compile --no-deps --require-hashes --no-build-isolation -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY data data
COPY summarizer summarizer
# Of matplotlib's libraries and Pillow's codecs only what the picture of /stats needs stays.
RUN /opt/lede/bin/pip install --no-compile --no-deps --no-build-isolation --no-index . \
 && /opt/lede/bin/pip uninstall --yes setuptools wheel pip \
 && cd /opt/lede/lib/python3*/site-packages \
 && rm -rf pycountry/locales \
 && find fontTools -mindepth 1 -maxdepth 1 ! -name __init__.py ! -name agl.py ! -name misc -exec rm -rf {} + \
 && find matplotlib/mpl-data/fonts -type f ! -name 'DejaVuSans.ttf' ! -name 'DejaVuSans-Bold.ttf' \
      ! -name 'LastResort*' -delete \
 && rm -f PIL/_avif* PIL/_webp* pillow.libs/libavif* pillow.libs/libwebp* pillow.libs/libsharpyuv* \
 && find . -type d -name __pycache__ -prune -exec rm -rf {} + \
 && find . -type d \( -name tests -o -name test \) -prune -exec rm -rf {} + \
 && find . -type f \( -name '*.pyx' -o -name '*.pxd' -o -name '*.c' -o -name '*.h' -o -name '*.a' \) -delete

FROM python:${PYTHON_TAG}
LABEL org.opencontainers.image.title="Lede" org.opencontainers.image.licenses="MIT"
RUN groupadd --gid 10001 lede \
 && useradd --uid 10001 --gid 10001 --home-dir /lede --no-create-home --shell /usr/sbin/nologin lede \
 && install --directory --owner=lede --group=lede --mode=0700 /lede/var
COPY --from=build /opt/lede /opt/lede
# Python keeps its compiled modules in memory (a tmpfs on /tmp), which saves 50 MB of the image.
ENV PATH=/opt/lede/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONPYCACHEPREFIX=/tmp/pycache \
    HTTP_LISTEN=127.0.0.1:8080
WORKDIR /lede
USER 10001:10001
VOLUME /lede/var
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/healthz', timeout=5)"]
ENTRYPOINT ["lede"]
CMD ["run"]
