"""msal in every flow; PyJWT verifies each token by our keys: python SCRIPT CA PORT HOST PASSWORD APP KEY CERTIFICATE."""

import os
import re
import socket
import sys

CA, PORT, HOST, PASSWORD, APP, KEY, CERTIFICATE = sys.argv[1:8]
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, port, *rest, **more: resolve("127.0.0.1", PORT, *rest, **more)
os.environ["REQUESTS_CA_BUNDLE"] = CA
for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
    os.environ.pop(name, None)

import jwt  # noqa: E402
import msal  # noqa: E402
import requests  # noqa: E402

AUTHORITY = f"https://{HOST}/contoso.test"
RESOURCE = "https://outlook.office365.com"
SCOPE = [f"{RESOURCE}/EWS.AccessAsUser.All"]
configuration = requests.get(f"{AUTHORITY}/.well-known/openid-configuration", timeout=20).json()
keys = requests.get(configuration["jwks_uri"], timeout=20).json()


def verified(token):
    """The claims of a token, once PyJWT has verified it by the published keys."""
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(jwt.PyJWK(key) for key in keys["keys"] if key["kid"] == kid)
    return jwt.decode(token, key, algorithms=["RS256"], audience=RESOURCE, issuer=configuration["issuer"])


def tell(what, answer):
    """Prints whom a token is about, and what it permits."""
    assert "access_token" in answer, answer
    claims = verified(answer["access_token"])
    print(what, claims.get("upn", claims["idtyp"]), claims.get("scp") or " ".join(claims["roles"]))


more = {"authority": AUTHORITY, "validate_authority": False, "instance_discovery": False}
by_secret = msal.ConfidentialClientApplication(APP, client_credential=PASSWORD, **more)
tell("secret", by_secret.acquire_token_for_client([f"{RESOURCE}/.default"]))

with open(KEY) as key, open(CERTIFICATE) as certificate:
    credential = {"private_key": key.read(), "public_certificate": certificate.read()}
by_certificate = msal.ConfidentialClientApplication(APP, client_credential=credential, **more)
tell("certificate", by_certificate.acquire_token_for_client([f"{RESOURCE}/.default"]))

wrong = msal.ConfidentialClientApplication(APP, client_credential="wrong", **more)
refused = wrong.acquire_token_for_client([f"{RESOURCE}/.default"])
print("wrong secret", refused["error"], *refused["error_codes"])

public = msal.PublicClientApplication(APP, **more)
tell("password", public.acquire_token_by_username_password("alice@contoso.test", PASSWORD, SCOPE))
(alice,) = public.get_accounts()
tell("silent", public.acquire_token_silent(SCOPE, account=alice, force_refresh=True))

flow = public.initiate_device_flow(SCOPE)
form = {"user_code": flow["user_code"], "login": "alice@contoso.test", "passwd": PASSWORD}
assert "You have signed in" in requests.post(flow["verification_uri"], data=form, timeout=20).text
tell("device", public.acquire_token_by_device_flow(flow))

flow = public.initiate_auth_code_flow(SCOPE, redirect_uri="http://localhost:8400")
page = requests.get(flow["auth_uri"], timeout=20)
names = re.findall(r'name="([^"]+)"', page.text)
assert names == ["login", "passwd"], names
form = {"login": "alice@contoso.test", "passwd": PASSWORD}
answer = requests.post(flow["auth_uri"], data=form, allow_redirects=False, timeout=20)
query = requests.utils.urlparse(answer.headers["Location"]).query
returned = dict(pair.split("=", 1) for pair in query.split("&"))
tell("code", public.acquire_token_by_auth_code_flow(flow, {name: requests.utils.unquote(value) for name, value in returned.items()}))
