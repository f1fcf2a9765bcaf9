//! Every bound of the server, named: what it protects, and how large it is.

use std::time::Duration;

/// The domain that is served when none is named.
pub const DEFAULT_DOMAIN: &str = "contoso.test";

/// The port of HTTPS when none is named.
pub const HTTPS_PORT: u16 = 8443;

/// The port of HTTP when none is named.
pub const HTTP_PORT: u16 = 8080;

/// The port of DNS that is tried where none is asked for.
pub const DNS_PORT: u16 = 8053;

/// The seed of every chance when none is given.
pub const DEFAULT_SEED: u64 = 1;

/// The password of every mailbox that no scenario describes.
pub const DEFAULT_PASSWORD: &str = "exchaos";

/// The largest request head (bytes) that is read.
pub const MAX_HEAD_BYTES: usize = 64 * 1024;

/// The longest token (bytes, base64) behind `NTLM` or `Negotiate`: what HTTP.sys takes in one line
/// ([MaxFieldLength](https://learn.microsoft.com/troubleshoot/developer/webapps/iis/iisadmin-service-inetinfo/httpsys-registry-windows)).
pub const MAX_AUTH_TOKEN_BYTES: usize = 16 * 1024;

/// The largest request body (bytes) that is read: 64 MB, as EWS is set up since Exchange 2013
/// ([message size limits of clients](https://learn.microsoft.com/exchange/architecture/client-access/client-message-size-limits)).
pub const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// How large (bytes, about) an answer becomes while it is held: what is asked for behind that is left for another request, with
/// ErrorBatchProcessingStopped.
pub const MAX_ANSWER_BYTES: usize = 512 * 1024 * 1024;

/// How many bytes of an item or attachment are written as base64 before the answer is sent; more are written as they go out.
pub const MAX_WRITTEN_AT_ONCE: usize = 64 * 1024;

/// How long (bytes) the XML declaration of a request is at most; what is behind it is none.
pub const MAX_DECLARATION_BYTES: usize = 256;

/// How deep elements of a request may nest.
pub const MAX_XML_DEPTH: usize = 128;

/// How many elements one request may have.
pub const MAX_XML_ELEMENTS: usize = 200_000;

/// How many bytes of a wrong value an error repeats.
pub const MAX_SHOWN_VALUE_BYTES: usize = 1024;

/// How often the schema may want the same element again, where it says how often.
pub const MAX_SCHEMA_REPEATS: u16 = 100;

/// How many attributes one element may have.
pub const MAX_XML_ATTRIBUTES: usize = 256;

/// How many users or domains one request to Autodiscover may name, as on real servers
/// ([handling errors](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/handling-autodiscover-error-messages)).
pub const MAX_AUTODISCOVER_USERS: usize = 100;

/// How many entries the journal keeps before it drops its oldest.
pub const JOURNAL_CAPACITY: usize = 4_096;

/// How many entries may wait for the journal's writers before some are dropped there.
pub const JOURNAL_BACKLOG: usize = 8_192;

/// How many named instances keep counters of their own; the least recently used goes first.
pub const MAX_INSTANCES: usize = 1_024;

/// How many mailboxes or connections one rule counts apart (`per`); the least recently used goes first.
pub const MAX_COUNTED: usize = 16_384;

/// How many TLS configurations (one per name and certificate) are kept ready.
pub const MAX_TLS_CONFIGS: usize = 512;

/// How many connections are served at once; more wait in the listener's queue.
pub const MAX_CONNECTIONS: usize = 16_384;

/// How many scenarios and instances have an address of their own, because a name led to them; the least recently asked for
/// makes room.
pub const MAX_APART: usize = 128;

/// The loopback network of those addresses, which nobody else is likely to use: it ends in "EX".
pub const APART_NETWORK: [u8; 3] = [127, b'E', b'X'];

/// How long the proxy waits for who is behind it, where a fault keeps them from answering: then it says so.
pub const PROXY_PATIENCE: Duration = Duration::from_secs(60);

/// How long a client may take from the first byte to the end of its TLS handshake.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a client may take to send the body of a request.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(120);

/// How long a connection may be silent while no answer is due on it; looked at that often.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(120);

/// How long a connection may live, whatever happens on it.
pub const CONNECTION_LIFETIME: Duration = Duration::from_secs(3_600);

/// The longest `delay` a rule may ask for.
pub const MAX_DELAY: Duration = Duration::from_secs(1_800);

/// The longest duration that a scenario may name at all: a year.
pub const MAX_LAPSE: Duration = Duration::from_secs(365 * 24 * 3_600);

/// The smallest and the largest time scale: how many times faster than they say delays and hints pass.
pub const MIN_PACE: f64 = 0.01;
/// See [`MIN_PACE`].
pub const MAX_PACE: f64 = 1_000_000.0;

/// How long a connection that we closed is read until the client closes it too: a slow client that still writes would else
/// be reset, and never read our last words.
pub const LINGER: Duration = Duration::from_secs(10);

/// The longest that a connection is held without an end, by `for` of a fault or without it.
pub const MAX_HOLD: Duration = Duration::from_secs(600);

/// The longest that one answer may drip, or be late and slow: then the connection is closed, wherever it is.
pub const MAX_DRIP: Duration = Duration::from_secs(1_800);

/// The longest pause that a fault may make in an answer: shorter than the silence after which a connection is forgotten.
pub const MAX_GAP: Duration = Duration::from_secs(60);

/// How long running requests get to end after the server is told to stop.
pub const DRAIN: Duration = Duration::from_millis(500);

/// How many scenarios may be in use at once, for one mailbox or instance each.
pub const MAX_USES: usize = 1_024;

/// The longest time after which a use ends by itself.
pub const MAX_USE: Duration = Duration::from_secs(30 * 24 * 3_600);

/// How many connections the admin API serves at once; more wait in the listener's queue.
pub const MAX_ADMIN_CONNECTIONS: usize = 128;

/// How many clients of the admin API may follow the journal or wait for hits at once.
pub const MAX_ADMIN_WAITING: usize = 64;

/// The largest body (bytes) of a request to the admin API.
pub const MAX_ADMIN_BODY_BYTES: usize = 64 * 1024;

/// How long a client of the admin API may take to send a head or a body, or be silent between two requests.
pub const ADMIN_IDLE: Duration = Duration::from_secs(60);

/// How often a silent stream of the admin API shows that it lives.
pub const ADMIN_KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How many entries of the journal a stream of the admin API takes at a time.
pub const ADMIN_BATCH: usize = 256;

/// How many entries a page of the journal has at most.
pub const MAX_PAGE: usize = 1_000;

/// How long hits are waited for when nothing else is said.
pub const DEFAULT_WAIT: Duration = Duration::from_secs(30);

/// How long one request to the admin API may wait for hits.
pub const MAX_WAIT: Duration = Duration::from_secs(600);

/// How long the token of an admin API beyond loopback is at least (characters).
pub const MIN_TOKEN: usize = 16;

/// How long the command line waits until the admin API accepts its connection.
pub const ADMIN_CONNECT: Duration = Duration::from_secs(5);

/// How long scenario files are left alone between two looks at whether they have changed.
pub const WATCH_INTERVAL: Duration = Duration::from_millis(500);

/// The largest scenario file (bytes) that is read.
pub const MAX_SCENARIO_BYTES: u64 = 128 * 1024;

/// The largest world file (bytes) that is read.
pub const MAX_WORLD_BYTES: u64 = 4 * 1024 * 1024;

/// How many accounts a file may describe.
pub const MAX_ACCOUNTS: usize = 10_000;

/// How many members a list may have.
pub const MAX_MEMBERS: usize = 5_000;

/// How many lists of one file may be on other lists: each is held against the others.
pub const MAX_NESTED_LISTS: usize = 1_000;

/// To how many people and lists a folder gives rights by name.
pub const MAX_PERMISSIONS: usize = 1_000;

/// Of how many of them one answer tells. The folders behind those are told without.
pub const MAX_PERMISSIONS_TOLD: usize = 20_000;

/// How many former permissions a folder remembers, for those who ask what is different.
pub const MAX_FORMER_PERMISSIONS: usize = 8;

/// How many items a folder begins with at most.
pub const MAX_ITEMS: u32 = 100_000;

/// How many of those whom a name may mean are told, as on real servers
/// ([ResolveNames](https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation)).
pub const MAX_RESOLUTIONS: usize = 100;

/// How many rules one scenario may have: each request is held against them.
pub const MAX_RULES: usize = 256;

/// How long (bytes) one pattern of a condition may be.
pub const MAX_PATTERN_BYTES: usize = 1_024;

/// How many problems of one file are looked for; a file with more is no scenario yet.
pub const MAX_PROBLEMS: usize = 50;

/// The largest body file (bytes) beside a scenario.
pub const MAX_BODY_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// How many addresses one rule may hand out for a name.
pub const MAX_DNS_ADDRESSES: usize = 64;

/// The largest DNS question (bytes) that is read; the rest of a longer one is thrown away.
pub const MAX_DNS_QUESTION_BYTES: usize = 4_096;

/// The largest answer (bytes) that goes out in a datagram, whatever a client allows: what crosses any network in one piece
/// ([DNS flag day 2020](https://www.dnsflagday.net/2020/)).
pub const MAX_DNS_DATAGRAM_BYTES: u16 = 1_232;

/// How many DNS clients are connected at once over TCP; the oldest makes room.
pub const MAX_DNS_CLIENTS: usize = 128;

/// How many answers in datagrams wait at once for their delay to pass; more are not given.
pub const MAX_DNS_WAITING: usize = 4_096;

/// How long a DNS client may take over TCP from one question to the end of the next
/// ([RFC 7766 §6.2.3](https://www.rfc-editor.org/rfc/rfc7766#section-6.2.3)).
pub const DNS_IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// How many mailboxes one instance keeps; the one that was opened longest ago begins anew.
pub const MAX_MAILBOXES: usize = 20_000;

/// How many mailboxes of an instance that nobody changed are kept ready; others are made again when they are asked for.
pub const MAX_UNTOUCHED: usize = 1_000;

/// How many items these have together at most.
pub const MAX_UNTOUCHED_ITEMS: usize = 500_000;

/// How many recipients a message may have before its lists are expanded; one with more comes back
/// ([RecipientLimits](https://learn.microsoft.com/exchange/mail-flow/message-size-limits)).
pub const MAX_RECIPIENTS: usize = 500;

/// How many Inbox rules a mailbox has; more are `ErrorRulesOverQuota`.
pub const MAX_INBOX_RULES: usize = 1_000;

/// How many bytes the Inbox rules of a mailbox take; more are `ErrorRulesOverQuota`
/// ([RulesQuota](https://learn.microsoft.com/powershell/module/exchange/set-mailbox)).
pub const MAX_INBOX_RULE_BYTES: usize = 256 * 1024;

/// How many recipients a report about a message names.
pub const MAX_REPORTED_RECIPIENTS: usize = 100;

/// How many removals of items each folder remembers; a `SyncState` from before the oldest is no longer good.
pub const MAX_REMOVALS: usize = 100_000;

/// How many events each mailbox remembers for those who subscribed to it.
pub const MAX_EVENTS: usize = 10_000;

/// How many events one notification tells at most.
pub const MAX_EVENTS_PER_BATCH: usize = 50;

/// How many subscriptions one instance keeps; for more there is `ErrorExceededSubscriptionCount`.
pub const MAX_SUBSCRIPTIONS: usize = 20_000;

/// How many subscriptions one GetStreamingEvents may name
/// ([throttling of notifications](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server)).
pub const MAX_STREAMED: usize = 200;

/// How long a streaming subscription lives without a connection.
pub const STREAMING_LIFE: Duration = Duration::from_secs(30 * 60);

/// How often a streaming connection on which nothing happens shows that it lives: what the EWS Managed API expects, which gives
/// a connection up that was silent twice as long.
pub const STREAM_HEARTBEAT: Duration = Duration::from_secs(45);

/// How long a client may take to answer a notification that is pushed to it.
pub const PUSH_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the first pause is before a notification that failed is pushed again; each further one is twice as long
/// ([StatusFrequency](https://learn.microsoft.com/exchange/client-developer/web-service-reference/statusfrequency)).
pub const PUSH_RETRY: Duration = Duration::from_secs(30);

/// The largest answer (bytes) to a pushed notification that is read.
pub const MAX_PUSH_ANSWER_BYTES: usize = 64 * 1024;

/// How deep messages may be attached to messages before the innermost is kept as a file.
pub const MAX_MIME_DEPTH: usize = 8;

/// How many changes one SyncFolderItems may ask for
/// ([MaxChangesReturned](https://learn.microsoft.com/exchange/client-developer/web-service-reference/maxchangesreturned)).
pub const MAX_SYNC_CHANGES: usize = 512;

/// How many appointments of a calendar are looked at for those that happen at the time of another one.
pub const MAX_NEIGHBOURS: usize = 500;

/// How many times of a recurring appointment are looked at for that.
pub const MAX_SERIES_NEIGHBOURS: usize = 200;

/// How many of those that were found are shown; all are counted.
pub const MAX_NEIGHBOURS_SHOWN: usize = 25;

/// How many time zones of one calendar (iCalendar) are read, each of which may have to be found by its offsets.
pub const MAX_CALENDAR_ZONES: usize = 100;

/// How many days from its beginning a recurring appointment is followed: a hundred years.
pub const MAX_RECURRENCE_DAYS: usize = 36_525;

/// How many conditions one restriction may have, and how deep they may stand in each other.
pub const MAX_RESTRICTION: usize = 255;

/// How many words, and how many words, operators and parentheses together, one query (`QueryString`) may have: each item is held
/// against all of them.
pub const MAX_QUERY_PARTS: usize = 500;

/// How deep the parts of a query may stand in each other.
pub const MAX_QUERY_DEPTH: usize = 50;

/// How many items a folder has at least of which an order is kept that somebody asked for; fewer are sorted each time.
pub const MIN_SORTED: usize = 500;

/// How many orders of its folders one mailbox keeps, the last that were asked for: four bytes per item each.
pub const MAX_KEPT_ORDERS: usize = 8;

/// By how many properties items may be sorted, one after the other.
pub const MAX_SORT_FIELDS: usize = 32;

/// How many folders may stand directly inside of one, and how deep they may stand in each other: the quotas that Exchange Online
/// has set
/// ([FolderHierarchyChildrenCountReceiveQuota](https://learn.microsoft.com/powershell/module/exchange/get-mailboxstatistics)).
pub const MAX_SUBFOLDERS: usize = 10_000;

/// See [`MAX_SUBFOLDERS`].
pub const MAX_FOLDER_DEPTH: usize = 300;

/// How long (bytes) a constant of a restriction or a query may be; for a longer one there is `ErrorRestrictionTooLong` or
/// `ErrorQueryFilterTooLong`.
pub const MAX_CONSTANT_BYTES: usize = 32 * 1024;

/// How much (bytes) of each text is taken apart into words when a query looks for some.
pub const MAX_SEARCHED_BYTES: usize = 1024 * 1024;

/// How many words of a query may have to stand beside each other: they are held against each place of a text.
pub const MAX_PHRASE_WORDS: usize = 50;
