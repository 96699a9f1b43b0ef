"""The product's settings, on a data folder that is thrown away, with files served unhashed."""

import atexit
import contextlib
import os
import shutil
import tempfile

os.environ["DREIKLANG_DATA"] = tempfile.mkdtemp(prefix="dreiklang-test-")

from dreiklang.config.settings import *  # noqa: F403
from dreiklang.config.settings import DATABASES, STATIC_ROOT, STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STATIC_ROOT.mkdir(exist_ok=True)
atexit.register(shutil.rmtree, os.environ["DREIKLANG_DATA"], ignore_errors=True)

ROLE = "dreiklang_tests"
"""What tests on PostgreSQL run as: no superuser, since row-level security does not hold for one."""

if "postgresql" in DATABASES["default"]["ENGINE"]:
    import psycopg
    from psycopg.errors import DuplicateObject

    server = {key: DATABASES["default"][key.upper()] or None for key in ("host", "port", "user", "password")}
    with (
        psycopg.connect(dbname="postgres", autocommit=True, **server) as connection,
        contextlib.suppress(DuplicateObject),
    ):
        connection.execute(f"CREATE ROLE {ROLE} NOLOGIN NOSUPERUSER CREATEDB")
    DATABASES["default"].setdefault("OPTIONS", {})["assume_role"] = ROLE
