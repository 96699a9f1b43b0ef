"""The interface's addresses, below /oparl/v1.1/."""

from __future__ import annotations

from django.urls import path

from dreiklang.oparl_out import views

urlpatterns = [
    path("", views.system, name="oparl_system"),
    path("body", views.bodies, name="oparl_bodies"),
    path("body/<slug:slug>", views.body, name="oparl_body"),
    path("body/<slug:slug>/<slug:kind>", views.things, name="oparl_list"),
    path("body/<slug:slug>/<slug:kind>/<int:pk>", views.thing, name="oparl_object"),
    path(
        "body/<slug:slug>/organization/<int:pk>/<slug:name>",
        views.things_of_organization,
        name="oparl_list_of_organization",
    ),
    path("<path:rest>", views.nothing, name="oparl_nothing"),
]
