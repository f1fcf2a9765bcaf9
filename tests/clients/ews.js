// Looks into the journal of alice, resolves a name, and does what is refused: node SCRIPT URL PASSWORD NAME.
const ews = require("ews-javascript-api");

const [url, password, name] = process.argv.slice(2);

// What the library reads of an error.
async function refused(attempt) {
  try {
    await attempt();
    console.log("allowed");
  } catch (error) {
    console.log(ews.ServiceError[error.ErrorCode], error.message);
  }
}

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
  const inbox = await ews.Folder.Bind(service, ews.WellKnownFolderName.Inbox);
  await refused(() => inbox.Delete(ews.DeleteMode.HardDelete));
  await refused(() => inbox.Move(ews.WellKnownFolderName.Drafts));
  await refused(async () => {
    for (let time = 0; time < 2; time++) {
      const folder = new ews.Folder(service);
      folder.DisplayName = "twice";
      await folder.Save(ews.WellKnownFolderName.Inbox);
    }
  });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
