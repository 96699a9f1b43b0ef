from django.apps import AppConfig
from django.db.backends.signals import connection_created


class MunicipalityConfig(AppConfig):
    name = "dreiklang.municipality"

    def ready(self) -> None:
        """Tell every new connection which municipality it may see."""
        from dreiklang.municipality.isolation import apply_to

        connection_created.connect(apply_to)
