"""The pages' addresses: German words, since citizens read and share them."""

from __future__ import annotations

from allauth.account.views import LoginView, LogoutView
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from dreiklang.web.place import everybody
from dreiklang.web.views import amendments, council, frontiers, home, more, packages, planning, register

urlpatterns = [
    path("", home.home, name="home"),
    path("gesund/", home.health, name="health"),
    path("sprache/", everybody(set_language), name="set_language"),
    path("anmelden/", everybody(LoginView.as_view(template_name="web/sign_in.html")), name="account_login"),
    path("abmelden/", everybody(require_POST(LogoutView.as_view())), name="account_logout"),
    path("<slug:slug>/", home.overview, name="overview"),
    path("<slug:slug>/pakete/", packages.packages, name="packages"),
    path("<slug:slug>/pakete/unterschied/", packages.difference, name="difference"),
    path("<slug:slug>/pakete/neu/", planning.new_package, name="new_package"),
    path("<slug:slug>/pakete/diagramm/<slug:chart>.<slug:form>", packages.package_chart, name="package_chart"),
    path("<slug:slug>/pakete/<slug:package>/", packages.package, name="package"),
    path("<slug:slug>/pakete/<slug:package>/v<int:version>/", packages.package, name="package_version"),
    path("<slug:slug>/pakete/<slug:package>/v<int:version>.<slug:form>", packages.export, name="export_package"),
    path("<slug:slug>/entwuerfe/<slug:package>/", planning.own_package, name="own_package"),
    path("<slug:slug>/pakete/<slug:package>/aendern/", amendments.amend, name="amend"),
    path("<slug:slug>/entwuerfe/<slug:package>/spielraum/", frontiers.start_frontier, name="start_frontier"),
    path("<slug:slug>/entwuerfe/<slug:package>/preise/", frontiers.start_prices, name="start_prices"),
    path("<slug:slug>/entwuerfe/<slug:package>/verwerfen/", planning.discard, name="discard_package"),
    path("<slug:slug>/laeufe/<int:run>/", planning.run, name="run"),
    path("<slug:slug>/laeufe/<int:run>/abbrechen/", planning.cancel, name="cancel_run"),
    path("<slug:slug>/laeufe/<int:run>/veroeffentlichen/", planning.publish, name="publish_run"),
    path("<slug:slug>/laeufe/<int:run>/punkt/", frontiers.open_point, name="open_point"),
    path("<slug:slug>/laeufe/<int:run>/diagramm.<slug:form>", frontiers.run_chart, name="run_chart"),
    path("<slug:slug>/massnahmen/", register.measures, name="measures"),
    path("<slug:slug>/massnahmen/arbeitsmappe.xlsx", register.workbook, name="workbook"),
    path("<slug:slug>/massnahmen/vorlage.xlsx", register.workbook_template, name="workbook_template"),
    path("<slug:slug>/massnahmen/einlesen/", register.import_register, name="import_register"),
    path("<slug:slug>/massnahmen/einlesen/uebernehmen/", register.apply_import, name="apply_import"),
    path("<slug:slug>/massnahmen/<str:measure>/", register.measure, name="measure"),
    path("<slug:slug>/antraege/", council.motions, name="motions"),
    path("<slug:slug>/drucksachen/", council.papers, name="papers"),
    path("<slug:slug>/drucksachen/<slug:paper>/", council.paper, name="paper"),
    path("<slug:slug>/strategie/", more.strategy, name="strategy"),
    path("<slug:slug>/plausibilitaet/", more.plausibility, name="plausibility"),
    path("<slug:slug>/stellungnahme/", council.statement, name="statement"),
    path("<slug:slug>/stellungnahme.<slug:form>", council.statement_file, name="statement_file"),
    path("<slug:slug>/aenderungen/", more.audit, name="audit"),
]
