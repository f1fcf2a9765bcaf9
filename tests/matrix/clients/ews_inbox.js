// Lists the inbox by ews-javascript-api, as it comes: ews_inbox.js URL discovers|knows CA FOLDER.
const ews = require("ews-javascript-api");

const [url, how] = process.argv.slice(2);
const credentials = new ews.WebCredentials("alice@contoso.test", "exchaos");

function say(ok, said) {
  console.log(JSON.stringify({ ok, said }));
}

async function discover() {
  const service = new ews.AutodiscoverService(new ews.Uri(`${url}/autodiscover/autodiscover.svc`), ews.ExchangeVersion.Exchange2016);
  service.Credentials = credentials;
  const wanted = ews.UserSettingName.ExternalEwsUrl;
  const answer = await service.GetUserSettings(["alice@contoso.test"], [wanted]);
  const one = answer.Responses[0];
  if (one.ErrorCode !== ews.AutodiscoverErrorCode.NoError) throw new Error(`${ews.AutodiscoverErrorCode[one.ErrorCode]}: ${one.ErrorMessage}`);
  return one.Settings.get(wanted);
}

async function main() {
  if (how === "discovers") await discover();
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2016);
  service.Credentials = credentials;
  service.Url = new ews.Uri(`${url}/EWS/Exchange.asmx`);
  await ews.Folder.Bind(service, ews.WellKnownFolderName.Inbox);
  const items = await service.FindItems(ews.WellKnownFolderName.Inbox, new ews.ItemView(100));
  say(true, `${items.Items.length} items`);
}

process.on("unhandledRejection", (error) => {
  say(false, `unhandled: ${error.name}: ${error.message}`);
  process.exit(1);
});
main().then(
  () => process.exit(0),
  (error) => {
    const code = error.ErrorCode === undefined ? "" : `, ErrorCode ${ews.ServiceError[error.ErrorCode]}`;
    const [words] = String(error.message || error).split("\n");
    say(false, `${error.name || error.constructor.name}: ${words}${code}`);
    process.exit(0);
  },
);
