"""The addresses of signing in and of one's own account; the names are the library's where the views are."""

from __future__ import annotations

from allauth.account import views as account_library
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.decorators.http import require_POST

from dreiklang.web import accounts, single_sign_on
from dreiklang.web.place import everybody, signed_in
from dreiklang.web.views import account

FACTORS = "konto/zweiter-faktor/"
CONFIRM = "konto/bestaetigen/"

ENTRANCE = [
    path("anmelden/", everybody(accounts.SignIn.as_view()), name="account_login"),
    path("anmelden/zweiter-faktor/", everybody(second_factor.AuthenticateView.as_view()), name="mfa_authenticate"),
    path("anmelden/passkey/", everybody(passkeys.LoginWebAuthnView.as_view()), name="mfa_login_webauthn"),
    path("anmelden/dienst/", single_sign_on.start, name="openid_connect_login"),
    path("anmelden/dienst/zurueck/", single_sign_on.come_back, name="openid_connect_callback"),
    path("anmelden/gesperrt/", everybody(account_library.AccountInactiveView.as_view()), name="account_inactive"),
    path("abmelden/", everybody(require_POST(account_library.LogoutView.as_view())), name="account_logout"),
    path("einladung/<str:uidb64>/<str:token>/", everybody(account.Invitation.as_view()), name="invitation"),
]

OWN_ACCOUNT = [
    path("konto/", account.account, name="account"),
    path("konto/meine-daten.json", account.my_data, name="my_data"),
    path("konto/ueberall-abmelden/", account.end_sessions, name="end_sessions"),
    path("konto/passwort/", signed_in(accounts.ChangePassword.as_view()), name="account_change_password"),
    path(CONFIRM, signed_in(account_library.ReauthenticateView.as_view()), name="account_reauthenticate"),
    path(f"{CONFIRM}code/", signed_in(second_factor.ReauthenticateView.as_view()), name="mfa_reauthenticate"),
    path(
        f"{CONFIRM}passkey/",
        signed_in(passkeys.ReauthenticateWebAuthnView.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path(FACTORS, signed_in(second_factor.IndexView.as_view()), name="mfa_index"),
    path(f"{FACTORS}app/", signed_in(totp.ActivateTOTPView.as_view()), name="mfa_activate_totp"),
    path(f"{FACTORS}app/entfernen/", signed_in(totp.DeactivateTOTPView.as_view()), name="mfa_deactivate_totp"),
    path(f"{FACTORS}codes/", signed_in(recovery_codes.ViewRecoveryCodesView.as_view()), name="mfa_view_recovery_codes"),
    path(
        f"{FACTORS}codes/neu/",
        signed_in(recovery_codes.GenerateRecoveryCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        f"{FACTORS}codes/datei/",
        signed_in(recovery_codes.DownloadRecoveryCodesView.as_view()),
        name="mfa_download_recovery_codes",
    ),
    path(f"{FACTORS}passkeys/", signed_in(passkeys.ListWebAuthnView.as_view()), name="mfa_list_webauthn"),
    path(f"{FACTORS}passkeys/neu/", signed_in(passkeys.AddWebAuthnView.as_view()), name="mfa_add_webauthn"),
    path(f"{FACTORS}passkeys/<int:pk>/", signed_in(passkeys.EditWebAuthnView.as_view()), name="mfa_edit_webauthn"),
    path(
        f"{FACTORS}passkeys/<int:pk>/entfernen/",
        signed_in(passkeys.RemoveWebAuthnView.as_view()),
        name="mfa_remove_webauthn",
    ),
]

addresses = [*ENTRANCE, *OWN_ACCOUNT]
