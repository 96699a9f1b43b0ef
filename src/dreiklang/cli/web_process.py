"""What each web process of `dreiklang serve` runs: the application, for as long as the server lives."""

import os

from django.core.wsgi import get_wsgi_application

from dreiklang.cli.parent import end_with_parent
from dreiklang.cli.refused_bodies import hearing_out_what_is_too_much

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dreiklang.config.settings")
application = hearing_out_what_is_too_much(get_wsgi_application())
end_with_parent()
