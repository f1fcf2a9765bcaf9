// Finds in the inbox of alice by every filter that it has, and in groups: node SCRIPT URL PASSWORD.
const assert = require("node:assert");
const ews = require("ews-javascript-api");

const [url, password] = process.argv.slice(2);
const { ContainsSubstring, ExcludesBitmask, Exists, IsEqualTo, IsGreaterThan, Not, SearchFilterCollection } = ews.SearchFilter;
const { ContainmentMode: mode, ComparisonMode: comparison, ItemSchema, EmailMessageSchema } = ews;
const inbox = ews.WellKnownFolderName.Inbox;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "");

async function main() {
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
  service.Credentials = new ews.WebCredentials("alice@contoso.test", password);
  service.Url = new ews.Uri(url);
  const flags = new ews.ExtendedPropertyDefinition(0x0e07, ews.MapiPropertyType.Integer);
  const view = new ews.ItemView(1000);
  view.PropertySet = new ews.PropertySet(ews.BasePropertySet.FirstClassProperties, flags);
  const everything = (await service.FindItems(inbox, view)).Items;
  assert(everything.length > 30);
  const ids = (items) => items.map((item) => item.Id.UniqueId).sort();
  const check = async (name, filter, expected) => {
    const found = (await service.FindItems(inbox, filter, view)).Items;
    assert.deepStrictEqual(ids(found), ids(everything.filter(expected)), name);
    return found.length;
  };
  const subject = (expected) => (item) => expected(item.Subject || "");
  const contains = (text, where, how) => new ContainsSubstring(ItemSchema.Subject, text, where, how);
  const word = everything.map((item) => item.Subject).find((text) => /[À-ÿ]/.test(text)).split(" ").find((text) => /[À-ÿ]/.test(text));
  const bare = plain(word);
  let hits = await check("exact", contains(word, mode.Substring, comparison.Exact), subject((text) => text.includes(word)));
  hits += await check("case", contains(word.toUpperCase(), mode.Substring, comparison.IgnoreCase), subject((text) => text.toLowerCase().includes(word.toLowerCase())));
  hits += await check("marks", contains(bare, mode.Substring, comparison.IgnoreNonSpacingCharacters), subject((text) => plain(text).includes(bare)));
  hits += await check("both", contains(bare.toUpperCase(), mode.Substring, comparison.IgnoreCaseAndNonSpacingCharacters), subject((text) => plain(text).toLowerCase().includes(bare.toLowerCase())));
  hits += await check("prefix", contains("re: ", mode.Prefixed, comparison.IgnoreCase), subject((text) => text.toLowerCase().startsWith("re: ")));
  hits += await check("words", contains("inv", mode.PrefixOnWords, comparison.IgnoreCase), subject((text) => /(^|[^\p{L}\p{N}])inv/iu.test(text)));
  hits += await check("phrase", contains("invoice", mode.ExactPhrase, comparison.IgnoreCase), subject((text) => /(^|[^\p{L}\p{N}])invoice($|[^\p{L}\p{N}])/iu.test(text)));
  hits += await check("bits", new ExcludesBitmask(flags, 1), (item) => !item.IsRead);
  hits += await check("not bits", new Not(new ExcludesBitmask(flags, 1)), (item) => item.IsRead);
  hits += await check("exists", new Exists(EmailMessageSchema.From), (item) => item.From);
  hits += await check("two", new SearchFilterCollection(ews.LogicalOperator.And, [new IsEqualTo(EmailMessageSchema.IsRead, false), new IsGreaterThan(ItemSchema.Size, 1000)]), (item) => !item.IsRead && item.Size > 1000);
  const writer = everything[0].From.Name;
  hits += await check("from", new ContainsSubstring(EmailMessageSchema.From, writer, mode.Substring, comparison.IgnoreCase), (item) => item.From && item.From.Name.includes(writer));
  assert(hits > 60, `${hits} hits`);
  const recipients = new IsEqualTo(EmailMessageSchema.ToRecipients, "alice");
  await assert.rejects(service.FindItems(inbox, recipients, view), (error) => /can not be used with this type of restriction/.test(error.message || error.Message));

  view.OrderBy.Add(ItemSchema.DateTimeReceived, ews.SortDirection.Descending);
  const grouping = new ews.Grouping(EmailMessageSchema.From, ews.SortDirection.Descending, ItemSchema.DateTimeReceived, ews.AggregateType.Minimum);
  // It puts what it reads in an order of its own: that of the answer is judged elsewhere.
  const groups = (await service.FindItems(inbox, view, grouping)).ItemGroups;
  assert(groups.length > 1);
  for (const group of groups) {
    assert.strictEqual(new Set(group.Items.map((item) => item.From?.Name)).size, 1);
  }
  console.log("ok");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
