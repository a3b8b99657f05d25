# Everything in one image: `docker build -t paiid:latest .` here, then
# `docker run -p 8000:8000 -v paiid:/data -e JWT_SECRET_KEY=... paiid:latest`. amd64 and arm64: the same steps.
FROM node:26.10.0-trixie-slim AS ui
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM python:3.13-slim-trixie AS program
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_LINK_MODE=copy
WORKDIR /app/backend
COPY backend/requirements-build.lock backend/requirements.lock ./
# The installer in an environment that stays behind, the program's own in the one that goes on; each file by its hash.
RUN python -m venv /build && python -m venv --without-pip /venv \
    && /build/bin/pip install --require-hashes --no-deps -r requirements-build.lock \
    && /build/bin/uv pip install --python /venv --require-hashes --no-deps --compile-bytecode -r requirements.lock
COPY backend/pyproject.toml backend/alembic.ini ./
COPY backend/migrations ./migrations
COPY backend/paiid ./paiid
# Editable, since the migrations stand beside the package, as in the repository.
RUN /build/bin/python -c "from hatchling.build import build_editable; build_editable('/tmp')" \
    && /build/bin/uv pip install --python /venv --no-deps /tmp/paiid-*.whl \
    && /venv/bin/python -m compileall -q paiid migrations

# A shell stays in this image: consoles of platforms, `alembic current` and `paiid backup` are an operator's tools.
FROM python:3.13-slim-trixie
RUN groupadd --gid 10001 paiid \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin paiid \
    && install -d -o 10001 -g 10001 -m 700 /data
COPY --from=program /venv /venv
COPY --from=program /app /app
COPY --from=ui /app/frontend/dist /app/frontend/dist
WORKDIR /app/backend
ENV PATH=/venv/bin:/usr/local/bin:/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    PAIID_ENV=production PAIID_HOME=/data HOST=0.0.0.0 PORT=8000 NUMBA_CACHE_DIR=/data/kernels
ARG PAIID_COMMIT=
ENV PAIID_COMMIT=$PAIID_COMMIT
USER 10001:10001
EXPOSE 8000
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/api/health/live\", timeout=4)"]
# Of several processes at one database only one may migrate: see compose.yaml. Here is only one.
CMD ["sh", "-c", "paiid migrate && exec paiid serve"]
