// Lists the inbox by node-ews, with Basic: node_ews_inbox.js URL discovers|knows CA FOLDER.
const EWS = require("node-ews");
const path = require("path");

const [url, , , folder] = process.argv.slice(2);
const ews = new EWS({ username: "alice@contoso.test", password: "exchaos", host: url, auth: "basic", temp: path.join(folder, "node-ews") });
const inbox = { DistinguishedFolderId: { attributes: { Id: "inbox" } } };

function say(ok, said) {
  console.log(JSON.stringify({ ok, said }));
  process.exit(0);
}

async function main() {
  const got = await ews.run("GetFolder", { FolderShape: { BaseShape: "Default" }, FolderIds: inbox });
  const first = got.ResponseMessages.GetFolderResponseMessage;
  if (first.ResponseCode !== "NoError") return say(false, first.ResponseCode);
  const found = await ews.run("FindItem", { attributes: { Traversal: "Shallow" }, ItemShape: { BaseShape: "IdOnly" }, ParentFolderIds: inbox });
  const message = found.ResponseMessages.FindItemResponseMessage;
  if (message.ResponseCode !== "NoError") return say(false, message.ResponseCode);
  return say(true, `${message.RootFolder.Items.Message.length} messages`);
}

process.on("unhandledRejection", (error) => say(false, `unhandled: ${error && error.message ? error.message : error}`));
main().catch((error) => say(false, `${error && error.message ? error.message : JSON.stringify(error)}`));
