/* Offers passkeys where the browser knows them, and says so when one was not used. */
(() => {
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const trouble = document.getElementById("passkey-trouble");
    if (trouble) trouble.hidden = false;
  });
  if (window.PublicKeyCredential) {
    for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
  }
})();
