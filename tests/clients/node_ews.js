// Reads what the server can do, then opens the inbox of alice: node SCRIPT URL PASSWORD FOLDER.
const EWS = require("node-ews");

const [host, password, temp] = process.argv.slice(2);

const ews = new EWS({ username: "alice@contoso.test", password, host, auth: "basic", temp });

ews
  .run("GetFolder", {
    FolderShape: { BaseShape: "Default" },
    FolderIds: { DistinguishedFolderId: { attributes: { Id: "inbox" } } },
  })
  .then((answer) => {
    const message = answer.ResponseMessages.GetFolderResponseMessage;
    console.log(message.attributes.ResponseClass, message.Folders.Folder.DisplayName);
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
