# Cityline for production. Build: docker build -t cityline .
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt /tmp/
# Only what is locked, by hash; the tools that install it stay behind in this stage.
RUN python -m venv /opt/cityline \
 && /opt/cityline/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/cityline/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cityline.settings \
    MEDIA_ROOT=/var/lib/cityline/media \
    PRIVATE_ROOT=/var/lib/cityline/private
# For the pictures with which announcements of the notice board are passed on.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends fonts-ipaexfont-gothic \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/cityline cityline \
 && install --directory --owner cityline --group cityline /var/lib/cityline /var/lib/cityline/media \
 && install --directory --mode 0700 --owner cityline --group cityline /var/lib/cityline/private
COPY --from=packages /opt/cityline /opt/cityline
WORKDIR /srv/cityline
COPY manage.py ./
COPY templates ./templates
COPY cityline ./cityline
COPY subscribers ./subscribers
COPY broadcasts ./broadcasts
# Collecting reads the settings, which want values; these reach no running container.
RUN SECRET_KEY=build SEAL_KEY=build REDIS_URL=redis://build DATABASE_URL=postgres://build/build \
    python manage.py collectstatic --no-input --verbosity 0
USER cityline
EXPOSE 8000
CMD ["gunicorn", "cityline.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--log-level", "warning"]
