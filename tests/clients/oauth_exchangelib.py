"""exchangelib with OAuth: an application that impersonates bob, then the token of alice: python SCRIPT CA PORT HOST PASSWORD APP RESOURCE."""

import account
import exchangelib
import requests

APP, RESOURCE = account.AUTH, account.ACCESS
TOKEN_URL = f"https://{account.HOST}/contoso.test/oauth2/v2.0/token"


class Application(exchangelib.OAuth2Credentials):
    """Asks the token endpoint of the lab in place of Microsoft's."""

    token_url = TOKEN_URL
    scope = [f"{RESOURCE}/.default"]


def open_inbox(address, credentials, access):
    configuration = exchangelib.Configuration(
        service_endpoint=f"https://{account.HOST}/EWS/Exchange.asmx",
        auth_type=exchangelib.OAUTH2,
        credentials=credentials,
        retry_policy=exchangelib.FailFast(),
    )
    mailbox = exchangelib.Account(address, config=configuration, autodiscover=False, access_type=access)
    mailbox.inbox.refresh()
    return mailbox.inbox.name


application = Application(
    client_id=APP,
    client_secret=account.PASSWORD,
    tenant_id="contoso.test",
    identity=exchangelib.Identity(primary_smtp_address="bob@contoso.test"),
)
print("impersonation bob@contoso.test", open_inbox("bob@contoso.test", application, exchangelib.IMPERSONATION))

form = {
    "grant_type": "password",
    "client_id": APP,
    "username": "alice@contoso.test",
    "password": account.PASSWORD,
    "scope": f"{RESOURCE}/EWS.AccessAsUser.All",
}
answer = requests.post(TOKEN_URL, data=form, verify=account.CA, timeout=20)
answer.raise_for_status()
delegated = exchangelib.OAuth2AuthorizationCodeCredentials(access_token=answer.json())
print("delegated alice@contoso.test", open_inbox("alice@contoso.test", delegated, exchangelib.DELEGATE))
