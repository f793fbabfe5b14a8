# Klankbord in a container: no network needed at run time, never root.
#   account:  docker run -it -v klankbord:/var/lib/klankbord klankbord klankbord account add NAME --role beoordelaar
#   serve:    docker run -e KLANKBORD_LOCAL_ACCOUNTS=true -v klankbord:/var/lib/klankbord -p 8000:8000 klankbord
#   nightly:  docker run -v klankbord:/var/lib/klankbord klankbord klankbord nightly

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/klankbord
COPY requirements.lock requirements-node.lock ./
RUN /opt/klankbord/bin/pip install --require-hashes -r requirements.lock
# Node only fetches the front-end packages; it stays behind in this stage.
RUN python -m venv /opt/node && /opt/node/bin/pip install --require-hashes -r requirements-node.lock
COPY pyproject.toml README.md LICENSE ./
COPY asr asr
COPY nlp nlp
COPY models models
COPY evaluation evaluation
COPY klankbord klankbord
COPY api api
RUN PATH="/opt/node/bin:$PATH" /opt/klankbord/bin/python -m api.front_end \
    && /opt/klankbord/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/klankbord --create-home klankbord
COPY --from=build /opt/klankbord /opt/klankbord
ENV PATH="/opt/klankbord/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 \
    KLANKBORD_HOME=/var/lib/klankbord \
    KLANKBORD_HOST=0.0.0.0
USER 10001
WORKDIR /var/lib/klankbord
VOLUME /var/lib/klankbord
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/v1/status', timeout=4)"]
CMD ["klankbord", "serve"]
