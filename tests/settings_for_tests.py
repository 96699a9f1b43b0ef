"""The product's settings, on a data folder that is thrown away, with files served unhashed."""

import atexit
import os
import shutil
import tempfile

os.environ["DREIKLANG_DATA"] = tempfile.mkdtemp(prefix="dreiklang-test-")

from dreiklang.config.settings import *  # noqa: F403
from dreiklang.config.settings import STATIC_ROOT, STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STATIC_ROOT.mkdir(exist_ok=True)
atexit.register(shutil.rmtree, os.environ["DREIKLANG_DATA"], ignore_errors=True)
