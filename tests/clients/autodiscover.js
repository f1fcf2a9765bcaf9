// Asks Autodiscover for the settings of alice, and prints what came: node SCRIPT URL PASSWORD [ADDRESS].
const ews = require("ews-javascript-api");

const [url, password, address = "alice@contoso.test"] = process.argv.slice(2);
const names = ews.UserSettingName;

async function main() {
  const service = new ews.AutodiscoverService(new ews.Uri(url), ews.ExchangeVersion.Exchange2016);
  service.Credentials = new ews.WebCredentials("alice@contoso.test", password);
  const wanted = [
    names.ExternalEwsUrl,
    names.UserDisplayName,
    names.ExternalWebClientUrls,
    names.AlternateMailboxes,
  ];
  const answer = (await service.GetUserSettings([address], wanted)).Responses[0];
  console.log(ews.AutodiscoverErrorCode[answer.ErrorCode], answer.RedirectTarget ?? "");
  for (const name of wanted.slice(0, 2)) {
    console.log(names[name], answer.Settings.get(name));
  }
  for (const client of answer.Settings.get(names.ExternalWebClientUrls)?.Urls ?? []) {
    console.log(client.Url);
  }
  for (const error of answer.UserSettingErrors) {
    console.log(error.SettingName, ews.AutodiscoverErrorCode[error.ErrorCode]);
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
