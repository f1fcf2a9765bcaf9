// Does by ews-javascript-api whatever it has a call for that the server answers, and prints how each went: node SCRIPT URL PASSWORD.
const ews = require("ews-javascript-api");

const [url, password] = process.argv.slice(2);
const { PropertySet, BasePropertySet, WellKnownFolderName, DeleteMode } = ews;
const ALL = new PropertySet(BasePropertySet.FirstClassProperties);
const NONE = ews.SendInvitationsMode.SendToNone;

const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
service.Credentials = new ews.WebCredentials("alice@contoso.test", password);
service.Url = new ews.Uri(url);

let failed = false;

async function step(name, work) {
  try {
    console.log(name, ...(await work()));
  } catch (error) {
    failed = true;
    console.log(name, "FAILED", error.message, error.stack);
  }
}

async function message(subject) {
  const made = new ews.EmailMessage(service);
  made.Subject = subject;
  made.Body = new ews.MessageBody(ews.BodyType.Text, "text");
  made.ToRecipients.Add("bob@contoso.test");
  await made.Save(WellKnownFolderName.Drafts);
  return made;
}

async function folder(name, parent) {
  const made = new ews.Folder(service);
  made.DisplayName = name;
  await made.Save(parent);
  return made;
}

const id = (item) => new ews.ItemId(item.Id.UniqueId);

async function items() {
  await step("create, get, update", async () => {
    const made = await message("one");
    made.Subject = "two";
    made.Importance = ews.Importance.High;
    await made.Update(ews.ConflictResolutionMode.AutoResolve);
    const got = await ews.EmailMessage.Bind(service, made.Id, ALL);
    return [got.Subject, ews.Importance[got.Importance], got.Body.Text, got.ToRecipients.Items[0].Address, got.IsDraft];
  });
  await step("extended property", async () => {
    const made = await message("extended");
    const own = new ews.ExtendedPropertyDefinition(ews.DefaultExtendedPropertySet.PublicStrings, "own", ews.MapiPropertyType.String);
    made.SetExtendedProperty(own, "value");
    await made.Update(ews.ConflictResolutionMode.AlwaysOverwrite);
    const got = await ews.EmailMessage.Bind(service, made.Id, new PropertySet(BasePropertySet.IdOnly, own));
    return got.ExtendedProperties.Items.map((property) => property.Value);
  });
  await step("batches", async () => {
    const all = [];
    for (let number = 0; number < 3; number++) {
      const one = new ews.EmailMessage(service);
      one.Subject = `batch ${number}`;
      all.push(one);
    }
    const made = await service.CreateItems(all, new ews.FolderId(WellKnownFolderName.Drafts), ews.MessageDisposition.SaveOnly, null);
    const got = await service.BindToItems(all.map(id), ALL);
    const copied = await service.CopyItems(all.map(id), new ews.FolderId(WellKnownFolderName.Inbox));
    const moved = await service.MoveItems(all.map(id), new ews.FolderId(WellKnownFolderName.Inbox));
    const gone = await service.DeleteItems(moved.Responses.map((one) => id(one.Item)), DeleteMode.MoveToDeletedItems, null, null);
    return [made, got, copied, moved, gone].map((one) => `${one.Count} ${ews.ServiceResult[one.OverallResult]}`);
  });
  await step("attachments", async () => {
    const made = await message("attached");
    made.Attachments.AddFileAttachment("file.txt", Buffer.from("content").toString("base64"));
    await made.Update(ews.ConflictResolutionMode.AlwaysOverwrite);
    const got = await ews.EmailMessage.Bind(service, made.Id, ALL);
    const [file] = got.Attachments.Items;
    await file.Load();
    const said = Buffer.from(file.Base64Content, "base64").toString();
    got.Attachments.Remove(file);
    await got.Update(ews.ConflictResolutionMode.AlwaysOverwrite);
    const left = await ews.EmailMessage.Bind(service, made.Id, ALL);
    return [file.Name, said, left.Attachments.Count];
  });
  await step("send, reply, forward", async () => {
    const sent = new ews.EmailMessage(service);
    sent.Subject = "sent";
    sent.ToRecipients.Add("bob@contoso.test");
    await sent.SendAndSaveCopy();
    const found = await service.FindItems(WellKnownFolderName.Inbox, new ews.ItemView(1));
    const got = await ews.EmailMessage.Bind(service, found.Items[0].Id, ALL);
    const reply = got.CreateReply(true);
    reply.BodyPrefix = new ews.MessageBody("thanks");
    await reply.SendAndSaveCopy();
    await got.Forward(new ews.MessageBody("see"), [new ews.EmailAddress("carol@contoso.test")]);
    const copies = await service.FindItems(WellKnownFolderName.SentItems, new ews.ItemView(3));
    return copies.Items.map((one) => one.Subject.replace(got.Subject.replace("RE: ", ""), "it"));
  });
  await step("junk", async () => {
    const made = await message("junk");
    const moved = await service.MarkAsJunk([id(made)], true, true);
    return [ews.ServiceResult[moved.OverallResult]];
  });
}

async function others() {
  await step("meeting", async () => {
    const made = new ews.Appointment(service);
    made.Subject = "planning";
    made.Start = new ews.DateTime("2026-12-08T10:00:00Z");
    made.End = new ews.DateTime("2026-12-08T11:00:00Z");
    made.RequiredAttendees.Add("bob@contoso.test");
    await made.Save(ews.SendInvitationsMode.SendToAllAndSaveCopy);
    const copies = await service.FindItems(WellKnownFolderName.SentItems, new ews.ItemView(1));
    const cancelled = await made.CancelMeeting("not now");
    return [copies.Items[0].ItemClass, cancelled.MeetingCancellation !== null];
  });
  await step("appointment", async () => {
    const made = new ews.Appointment(service);
    made.Subject = "daily";
    made.Start = new ews.DateTime("2026-12-01T10:00:00Z");
    made.End = new ews.DateTime("2026-12-01T11:00:00Z");
    made.Recurrence = new ews.Recurrence.DailyPattern(made.Start.Date, 1);
    made.Recurrence.NumberOfOccurrences = 3;
    await made.Save(NONE);
    const view = new ews.CalendarView(new ews.DateTime("2026-12-01T00:00:00Z"), new ews.DateTime("2026-12-05T00:00:00Z"));
    const found = await service.FindAppointments(WellKnownFolderName.Calendar, view);
    const own = found.Items.filter((one) => one.Subject === "daily");
    const second = await ews.Appointment.BindToOccurrence(service, made.Id, 2);
    await second.Delete(DeleteMode.HardDelete, ews.SendCancellationsMode.SendToNone);
    const got = await ews.Appointment.Bind(service, made.Id, ALL);
    return [own.length, got.DeletedOccurrences.Count, ews.AppointmentType[got.AppointmentType]];
  });
  await step("contact", async () => {
    const made = new ews.Contact(service);
    made.GivenName = "Ada";
    made.Surname = "Byron";
    made.EmailAddresses._setItem(ews.EmailAddressKey.EmailAddress1, new ews.EmailAddress("ada@example.test"));
    await made.Save(WellKnownFolderName.Contacts);
    const got = await ews.Contact.Bind(service, made.Id, ALL);
    const found = await service.ResolveName("Ada", ews.ResolveNameSearchLocation.ContactsOnly, true);
    return [got.DisplayName, got.FileAs, found.Count];
  });
  await step("task", async () => {
    const made = new ews.Task(service);
    made.Subject = "to do";
    made.PercentComplete = 100;
    await made.Save(WellKnownFolderName.Tasks);
    const got = await ews.Task.Bind(service, made.Id, ALL);
    return [ews.TaskStatus[got.Status], got.IsComplete];
  });
}

async function folders() {
  await step("folders", async () => {
    const one = await folder("one", WellKnownFolderName.Inbox);
    const two = await folder("two", WellKnownFolderName.Inbox);
    one.DisplayName = "other";
    await one.Update();
    const copied = await one.Copy(two.Id);
    const moved = await one.Move(WellKnownFolderName.Drafts);
    const made = await message("in a folder");
    await made.Move(two.Id);
    const found = await service.FindFolders(two.Id, new ews.FolderView(10));
    await two.Empty(DeleteMode.HardDelete, true);
    const got = await ews.Folder.Bind(service, two.Id);
    await two.Delete(DeleteMode.SoftDelete);
    const there = await ews.Folder.Bind(service, moved.Id);
    const inside = found.Folders.map((one) => one.DisplayName);
    return [copied.Id.UniqueId === found.Folders[0].Id.UniqueId, inside, there.DisplayName, got.TotalCount, got.ChildFolderCount];
  });
  await step("sync", async () => {
    const inbox = new ews.FolderId(WellKnownFolderName.Inbox);
    const none = PropertySet.IdOnly;
    let [state, seen, more] = [null, 0, true];
    while (more) {
      const changes = await service.SyncFolderItems(inbox, none, null, 20, ews.SyncFolderItemsScope.NormalItems, state);
      [state, more] = [changes.SyncState, changes.MoreChangesAvailable];
      seen += changes.Count;
    }
    const found = await service.FindItems(WellKnownFolderName.Inbox, new ews.ItemView(1));
    await found.Items[0].Delete(DeleteMode.HardDelete);
    const changes = await service.SyncFolderItems(inbox, none, null, 20, ews.SyncFolderItemsScope.NormalItems, state);
    const tree = await service.SyncFolderHierarchy(none, null);
    const again = await service.SyncFolderHierarchy(none, tree.SyncState);
    const kind = ews.ChangeType[changes._getItem(0).ChangeType];
    return [seen === found.TotalCount, changes.Count, kind, tree.Count > 20, again.Count];
  });
  await step("pulled events", async () => {
    const inbox = [new ews.FolderId(WellKnownFolderName.Inbox)];
    const subscription = await service.SubscribeToPullNotifications(inbox, 10, null, ews.EventType.Created);
    const made = new ews.EmailMessage(service);
    made.Subject = "told";
    await made.Save(WellKnownFolderName.Inbox);
    const told = await subscription.GetEvents();
    await subscription.Unsubscribe();
    const event = told.AllEvents[0];
    return [told.AllEvents.length, ews.EventType[event.EventType], event.ItemId.UniqueId === made.Id.UniqueId];
  });
  await step("configuration", async () => {
    const made = new ews.UserConfiguration(service);
    made.Dictionary._setItem("key", "value");
    await made.Save("Own", WellKnownFolderName.Inbox);
    const got = await ews.UserConfiguration.Bind(service, "Own", WellKnownFolderName.Inbox, ews.UserConfigurationProperties.All);
    const said = got.Dictionary._getItem("key");
    await got.Delete();
    return [said];
  });
}

async function directory() {
  await step("rooms", async () => {
    const lists = await service.GetRoomLists();
    return [lists.Count];
  });
  await step("ids", async () => {
    const made = await message("converted");
    const own = new ews.AlternateId(ews.IdFormat.EwsId, made.Id.UniqueId, "alice@contoso.test");
    const entry = await service.ConvertId(own, ews.IdFormat.EntryId);
    const back = await service.ConvertId(entry, ews.IdFormat.EwsId);
    return [back.UniqueId === made.Id.UniqueId, back.Mailbox];
  });
  await step("zones", async () => [(await service.GetServerTimeZones()).length > 130]);
}

async function main() {
  await items();
  await others();
  await folders();
  await directory();
  process.exit(failed ? 1 : 0);
}

main();
