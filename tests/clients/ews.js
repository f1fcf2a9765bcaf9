// Looks into the inbox of alice, and resolves a name: node SCRIPT URL PASSWORD NAME.
const ews = require("ews-javascript-api");

const [url, password, name] = process.argv.slice(2);

async function main() {
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2016);
  service.Credentials = new ews.WebCredentials("alice@contoso.test", password);
  service.Url = new ews.Uri(url);
  const items = await service.FindItems(ews.WellKnownFolderName.Journal, new ews.ItemView(10));
  console.log(items.TotalCount, items.MoreAvailable, items.Items.length);
  const names = await service.ResolveName(name);
  for (const found of names.GetEnumerator()) {
    console.log(found.Mailbox.Name, found.Mailbox.Address, found.Mailbox.RoutingType);
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
