// Lets alice give bob rights in her folders, and prints what they tell of it: node SCRIPT URL PASSWORD.
const ews = require("ews-javascript-api");

const [url, password] = process.argv.slice(2);

function show(folder) {
  for (const one of folder.Permissions.Items) {
    const who = one.UserId.PrimarySmtpAddress || ews.StandardUser[one.UserId.StandardUser];
    const reads = ews.FolderPermissionReadAccess[one.ReadItems];
    console.log(who, ews.FolderPermissionLevel[one.PermissionLevel], one.CanCreateItems, ews.PermissionScope[one.EditItems], reads);
  }
}

async function main() {
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
  service.Credentials = new ews.WebCredentials("alice@contoso.test", password);
  service.Url = new ews.Uri(url);
  const wanted = new ews.PropertySet(ews.BasePropertySet.IdOnly, ews.FolderSchema.Permissions);
  for (const [name, level] of [
    [ews.WellKnownFolderName.Inbox, ews.FolderPermissionLevel.Author],
    [ews.WellKnownFolderName.Calendar, ews.FolderPermissionLevel.FreeBusyTimeAndSubjectAndLocation],
  ]) {
    const folder = await ews.Folder.Bind(service, name, wanted);
    folder.Permissions.Add(new ews.FolderPermission(new ews.UserId("bob@contoso.test"), level));
    await folder.Update();
    show(await ews.Folder.Bind(service, name, wanted));
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
