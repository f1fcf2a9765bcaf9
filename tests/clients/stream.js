// Keeps a streaming connection to the inbox of alice open while a message is made there: node SCRIPT URL PASSWORD.
const ews = require("ews-javascript-api");

const [url, password] = process.argv.slice(2);

function connect() {
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2016);
  service.Credentials = new ews.WebCredentials("alice@contoso.test", password);
  service.Url = new ews.Uri(url);
  return service;
}

async function main() {
  const service = connect();
  const inbox = [new ews.FolderId(ews.WellKnownFolderName.Inbox)];
  const subscription = await service.SubscribeToStreamingNotifications(inbox, ews.EventType.Created);
  const connection = new ews.StreamingSubscriptionConnection(service, 1);
  connection.AddSubscription(subscription);
  // What happened may be told before the answer says which message was made.
  let made;
  const told = [];
  const report = () => {
    if (made === undefined || told.length === 0) return;
    for (const event of told) {
      console.log(ews.EventType[event.EventType], event.ItemId.UniqueId === made ? "the message" : "something else");
    }
    process.exit(0);
  };
  connection.OnNotificationEvent.push((_, args) => {
    told.push(...args.Events);
    report();
  });
  connection.OnSubscriptionError.push((_, args) => console.log("lost", args.Exception.message));
  connection.OnDisconnect.push(() => process.exit(2));
  connection.Open().catch((error) => {
    console.error(error);
    process.exit(1);
  });
  const message = new ews.EmailMessage(connect());
  message.Subject = "made while somebody listens";
  await message.Save(ews.WellKnownFolderName.Inbox);
  made = message.Id.UniqueId;
  report();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
