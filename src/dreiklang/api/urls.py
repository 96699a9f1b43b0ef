"""The interface's addresses."""

from __future__ import annotations

from django.urls import path

from dreiklang.api.interface import interface

urlpatterns = [path("", interface.urls)]
