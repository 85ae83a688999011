# Image of every Airflow service in docker-compose.yaml: the locked dependencies, the library, its DAGs.
FROM python:3.11.14-slim-bookworm

ENV HOME=/opt/airflow \
    AIRFLOW_HOME=/opt/airflow \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

WORKDIR /opt/fieldledger

# Dependencies first: this layer is rebuilt only when the lock changes.
COPY requirements.lock ./
RUN pip install --upgrade "pip>=25"
RUN pip install --only-binary :all: --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY transforms ./transforms
COPY expectations ./expectations
COPY sql ./sql
COPY dags ./dags
RUN pip install --no-deps -e .

# Any user id may run it (group 0 owns what is written), so files under the mounted data folder keep their owner.
RUN mkdir -p "$AIRFLOW_HOME/logs" "$AIRFLOW_HOME/auth" /data \
    && chgrp -R 0 "$AIRFLOW_HOME" /data \
    && chmod -R g=u "$AIRFLOW_HOME" /data
USER 50000:0

CMD ["airflow", "version"]
