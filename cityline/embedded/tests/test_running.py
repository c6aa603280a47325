import os

import psycopg


def test_database_is_postgresql_with_unicode():
    with psycopg.connect(
        host=os.environ["DATABASE_URL"].split("5432/", 1)[1].rpartition("/")[0], user="postgres"
    ) as connection:
        row = connection.execute("SELECT upper('é'), current_setting('server_encoding')").fetchone()

    assert row == ("É", "UTF8")
