"""All addresses of the product."""

from django.urls import include, path

urlpatterns = [path("", include("dreiklang.web.urls"))]
handler403 = "dreiklang.web.views.failures.forbidden"
handler404 = "dreiklang.web.views.failures.not_found"
handler500 = "dreiklang.web.views.failures.broken"
