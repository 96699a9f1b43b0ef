"""All addresses of the product."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("dreiklang.api.urls")),
    path("oparl/v1.1/", include("dreiklang.oparl_out.urls")),
    path("", include("dreiklang.web.urls")),
]
handler403 = "dreiklang.web.views.failures.forbidden"
handler404 = "dreiklang.web.views.failures.not_found"
handler429 = "dreiklang.web.views.failures.too_many"
handler500 = "dreiklang.web.views.failures.broken"
