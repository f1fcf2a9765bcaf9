//! The limits and defaults of the server: what each protects, and its value.

use std::time::Duration;

/// The default domain.
pub const DEFAULT_DOMAIN: &str = "contoso.test";

/// The default HTTPS port.
pub const HTTPS_PORT: u16 = 8443;

/// The default HTTP port.
pub const HTTP_PORT: u16 = 8080;

/// The default DNS port.
pub const DNS_PORT: u16 = 8053;

/// The default seed.
pub const DEFAULT_SEED: u64 = 1;

/// The password of all mailboxes without a password of their own.
pub const DEFAULT_PASSWORD: &str = "exchaos";

/// The largest request head (bytes).
pub const MAX_HEAD_BYTES: usize = 64 * 1024;

/// The longest token (bytes, base64) of `NTLM` or `Negotiate`: the longest header that HTTP.sys accepts
/// ([MaxFieldLength](https://learn.microsoft.com/troubleshoot/developer/webapps/iis/iisadmin-service-inetinfo/httpsys-registry-windows)).
pub const MAX_AUTH_TOKEN_BYTES: usize = 16 * 1024;

/// The longest JSON Web Token (bytes) that is read.
pub const MAX_JWT_BYTES: usize = 32 * 1024;

/// The largest body (bytes) of a request to the authorization server.
pub const MAX_TOKEN_REQUEST_BYTES: usize = 64 * 1024;

/// The most pending authorization codes, refresh tokens and device codes. The least recently used one makes room.
pub const MAX_GRANTS: usize = 4_096;

/// The most verified tokens in the cache. The least recently used one makes room.
pub const MAX_VERIFIED_TOKENS: usize = 1_024;

/// The lifetime of an access token, at the server's pace
/// ([token lifetimes](https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes)).
pub const TOKEN_LIFE: Duration = Duration::from_secs(3_600);

/// The lifetime of an authorization code.
pub const CODE_LIFE: Duration = Duration::from_secs(600);

/// The lifetime of a refresh token.
pub const REFRESH_LIFE: Duration = Duration::from_secs(90 * 24 * 3_600);

/// The lifetime of a device code.
pub const DEVICE_CODE_LIFE: Duration = Duration::from_secs(900);

/// The largest difference between two clocks at which a new token is accepted.
pub const CLOCK_SKEW: Duration = Duration::from_secs(300);

/// The largest request body (bytes): 64 MB, the setting of EWS since Exchange 2013
/// ([message size limits of clients](https://learn.microsoft.com/exchange/architecture/client-access/client-message-size-limits)).
pub const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// The approximate size (bytes) of a response that is held in memory. Parts of the request beyond it fail with
/// ErrorBatchProcessingStopped.
pub const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;

/// The largest item or attachment (bytes) that is encoded before the response is sent. Larger ones are encoded while
/// they are sent.
pub const MAX_WRITTEN_AT_ONCE: usize = 64 * 1024;

/// The work of one request on mailboxes (bytes): what its conditions look at, and 64 for each look. A search beyond it
/// fails with ErrorTimeoutExpired.
pub const MAX_WORK: u64 = 256 * 1024 * 1024;

/// The most requests that are parsed or carried out at the same time. More wait, in the order in which they came.
pub const MAX_COMPUTING: usize = 16;

/// The part of a request body (bytes) for which a request takes the place of one of these.
pub const COMPUTING_BYTES: usize = 8 * 1024 * 1024;

/// The largest request body (bytes) that is parsed without waiting for room among these.
pub const MAX_SMALL_BODY_BYTES: usize = 16 * 1024;

/// The largest body (bytes) of a request without credentials that is read before the request is refused.
pub const MAX_ANONYMOUS_BODY_BYTES: u64 = 1024 * 1024;

/// The default memory (bytes) for requests and answers that are under way, all together. What is over it waits for
/// [`ROOM_PATIENCE`], and is answered by 503 then.
pub const TRANSIT_MEMORY: u64 = 256 * 1024 * 1024;

/// The default memory (bytes) for what clients store in mailboxes, all together. More fails with ErrorQuotaExceeded.
pub const STORED_MEMORY: u64 = 256 * 1024 * 1024;

/// The longest time that a request or an answer waits for memory.
pub const ROOM_PATIENCE: Duration = Duration::from_secs(5);

/// The largest request or answer (bytes) that draws on the part of the memory that is kept for small ones.
pub const SMALL_TRANSIT_BYTES: usize = 64 * 1024;

/// The largest answer (bytes) that is not counted: the kernel takes it from the server at once.
pub const UNCOUNTED_BYTES: usize = 4 * 1024;

/// The most requests at once on one HTTP/2 connection, as on IIS
/// ([HTTP/2 on IIS](https://learn.microsoft.com/iis/get-started/whats-new-in-iis-10/http2-on-iis)).
pub const MAX_H2_STREAMS: u32 = 100;

/// The longest XML declaration of a request (bytes).
pub const MAX_DECLARATION_BYTES: usize = 256;

/// The deepest nesting of elements in a request.
pub const MAX_XML_DEPTH: usize = 128;

/// The most elements in one request.
pub const MAX_XML_ELEMENTS: usize = 200_000;

/// The most bytes of an invalid value that an error repeats.
pub const MAX_SHOWN_VALUE_BYTES: usize = 1024;

/// The most repetitions of an element to which a bounded `maxOccurs` of the schema is expanded.
pub const MAX_SCHEMA_REPEATS: u16 = 100;

/// The most attributes of one element.
pub const MAX_XML_ATTRIBUTES: usize = 256;

/// The most users or domains in one Autodiscover request, as on real servers
/// ([handling errors](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/handling-autodiscover-error-messages)).
pub const MAX_AUTODISCOVER_USERS: usize = 100;

/// The most entries in the journal. The oldest is dropped first.
pub const JOURNAL_CAPACITY: usize = 4_096;

/// The most equal entries in a row that the journal's writers write before they count them.
pub const REPEATS_IN_FULL: u32 = 100;

/// The pause after which equal entries are no longer in a row.
pub const REPEAT_QUIET: Duration = Duration::from_secs(1);

/// The longest time until the count of a row of equal entries is written.
pub const MAX_REPORT_INTERVAL: Duration = Duration::from_secs(60);

/// The most rows of equal entries that each writer of the journal counts at once.
pub const MAX_REPEAT_RUNS: usize = 1_024;

/// The most entries that wait for the journal's writers. More are not written, and counted.
pub const JOURNAL_BACKLOG: usize = 8_192;

/// The most entries that are written to the journal's files before they are handed to the system, and shown.
pub const JOURNAL_BURST: usize = 1_024;

/// The most ranges of unwritten entries in reports to followers of the journal. The oldest one is dropped.
pub const MAX_LOST_RANGES: usize = 1_024;

/// The most named instances with counters of their own. The least recently used one is dropped first.
pub const MAX_INSTANCES: usize = 1_024;

/// The most mailboxes or connections that one rule counts separately (`per`). The least recently used one is dropped
/// first.
pub const MAX_COUNTED: usize = 16_384;

/// The most cached TLS configurations (one per name and certificate).
pub const MAX_TLS_CONFIGS: usize = 512;

/// The most connections served at once. More wait in the listener's queue.
pub const MAX_CONNECTIONS: usize = 16_384;

/// The most connections served at once that came to one address, so that the clients of one never lock the others out.
pub const MAX_ADDRESS_CONNECTIONS: usize = 12_288;

/// The file descriptors that are kept for other things than the connections of clients, or a quarter of all if that is
/// less.
pub const RESERVED_DESCRIPTORS: u64 = 64;

/// The most scenarios and instances with an address of their own. The least recently used one is replaced.
pub const MAX_APART: usize = 128;

/// The time after which such an address is closed if it was neither looked up nor reached.
pub const APART_IDLE: Duration = Duration::from_secs(600);

/// The loopback network of these addresses. It ends in "EX", which other programs are unlikely to use.
pub const APART_NETWORK: [u8; 3] = [127, b'E', b'X'];

/// The time that the proxy waits for the server behind it, if a fault delays that. Then the proxy answers with an
/// error.
pub const PROXY_PATIENCE: Duration = Duration::from_secs(60);

/// The longest time from a client's first byte to the end of its TLS handshake.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(30);

/// The longest time to receive the body of a request.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(120);

/// The longest time that a connection may be silent without a pending response, and the interval of that check.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(120);

/// The longest lifetime of a connection.
pub const CONNECTION_LIFETIME: Duration = Duration::from_secs(3_600);

/// The longest `delay` of a rule.
pub const MAX_DELAY: Duration = Duration::from_secs(1_800);

/// The longest duration in a scenario: a year.
pub const MAX_LAPSE: Duration = Duration::from_secs(365 * 24 * 3_600);

/// The smallest time scale: the factor by which delays and hints pass faster.
pub const MIN_PACE: f64 = 0.01;
/// The largest time scale; see [`MIN_PACE`].
pub const MAX_PACE: f64 = 1_000_000.0;

/// The time that a closed connection is still read until the client closes it too. A slow client that still writes
/// would otherwise be reset, and lose the last bytes sent to it.
pub const LINGER: Duration = Duration::from_secs(10);

/// The longest time that a connection is held open, with or without the `for` of a fault.
pub const MAX_HOLD: Duration = Duration::from_secs(600);

/// The longest time that one response may be delayed or sent slowly. Then the connection is closed.
pub const MAX_DRIP: Duration = Duration::from_secs(1_800);

/// The longest pause of a fault within a response. It is shorter than [`IDLE_TIMEOUT`].
pub const MAX_GAP: Duration = Duration::from_secs(60);

/// The time for running requests to end when the server stops.
pub const DRAIN: Duration = Duration::from_millis(500);

/// The time between two checks whether the bytes before a cut are written.
pub const CUT_CHECK: Duration = Duration::from_millis(50);

/// The longest time from a stop signal to the end of the process, whatever still runs.
pub const STOP_LIMIT: Duration = Duration::from_millis(900);

/// The threads of the admin API. It shares none with the connections of clients.
pub const ADMIN_THREADS: usize = 2;

/// The most uses at once, for one mailbox or instance each.
pub const MAX_USES: usize = 1_024;

/// The longest duration of a use.
pub const MAX_USE: Duration = Duration::from_secs(30 * 24 * 3_600);

/// The most connections of the admin API at once. The oldest one without a request makes room for another.
pub const MAX_ADMIN_CONNECTIONS: usize = 128;

/// The most streams and waits of the admin API at once.
pub const MAX_ADMIN_WAITING: usize = 64;

/// The largest request body of the admin API (bytes).
pub const MAX_ADMIN_BODY_BYTES: usize = 64 * 1024;

/// The longest time for a client of the admin API to send a head or a body, or to be silent between two requests.
pub const ADMIN_IDLE: Duration = Duration::from_secs(60);

/// The interval of keep-alive comments in a stream of the admin API.
pub const ADMIN_KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The most journal entries that a stream of the admin API takes at once.
pub const ADMIN_BATCH: usize = 256;

/// The most entries in a page of the journal.
pub const MAX_PAGE: usize = 1_000;

/// The default timeout of a wait for hits.
pub const DEFAULT_WAIT: Duration = Duration::from_secs(30);

/// The longest timeout of a wait for hits.
pub const MAX_WAIT: Duration = Duration::from_secs(600);

/// The shortest token of an admin API beyond loopback (characters).
pub const MIN_TOKEN: usize = 16;

/// The time that the command line waits for a connection to the admin API.
pub const ADMIN_CONNECT: Duration = Duration::from_secs(5);

/// The interval at which scenario files are checked for changes.
pub const WATCH_INTERVAL: Duration = Duration::from_millis(500);

/// The largest scenario file (bytes).
pub const MAX_SCENARIO_BYTES: u64 = 128 * 1024;

/// The largest world file (bytes).
pub const MAX_WORLD_BYTES: u64 = 4 * 1024 * 1024;

/// The most accounts in a file.
pub const MAX_ACCOUNTS: usize = 10_000;

/// The most members of a list.
pub const MAX_MEMBERS: usize = 5_000;

/// The most lists in one file that are members of other lists. Each is compared with the others.
pub const MAX_NESTED_LISTS: usize = 1_000;

/// The most entries in the permissions of a folder.
pub const MAX_PERMISSIONS: usize = 1_000;

/// The most permission entries in one response. Further folders are returned without theirs.
pub const MAX_LISTED_PERMISSIONS: usize = 20_000;

/// The most earlier permissions that a folder records for synchronization.
pub const MAX_FORMER_PERMISSIONS: usize = 8;

/// The most initial items of a folder.
pub const MAX_ITEMS: u32 = 100_000;

/// The most resolutions of a name, as on real servers
/// ([ResolveNames](https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation)).
pub const MAX_RESOLUTIONS: usize = 100;

/// The most rules of one scenario. Each request is compared with all of them.
pub const MAX_RULES: usize = 256;

/// The most different reasons per scenario and instance for which rules pass requests over. Further ones are not counted.
pub const MAX_REASONS: usize = 64;

/// The maximum length (bytes) of a requirement that a scenario names. A longer one does not fit a line of a list.
pub const MAX_REQUIREMENT_BYTES: usize = 80;

/// The longest pattern of a condition (bytes).
pub const MAX_PATTERN_BYTES: usize = 1_024;

/// The most reported problems of one file.
pub const MAX_PROBLEMS: usize = 50;

/// The largest body file of a scenario (bytes).
pub const MAX_BODY_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// The most addresses that one rule may return for a name.
pub const MAX_DNS_ADDRESSES: usize = 64;

/// The largest DNS query (bytes). The rest of a longer one is discarded.
pub const MAX_DNS_QUESTION_BYTES: usize = 4_096;

/// The largest DNS response in a datagram (bytes), whatever the client allows. It crosses all networks without
/// fragmentation ([DNS flag day 2020](https://www.dnsflagday.net/2020/)).
pub const MAX_DNS_DATAGRAM_BYTES: u16 = 1_232;

/// The most DNS clients connected over TCP. The oldest is replaced.
pub const MAX_DNS_CLIENTS: usize = 128;

/// The most delayed DNS responses over UDP. More are dropped.
pub const MAX_DNS_WAITING: usize = 4_096;

/// The longest time of a DNS client over TCP from one query to the end of the next
/// ([RFC 7766 §6.2.3](https://www.rfc-editor.org/rfc/rfc7766#section-6.2.3)).
pub const DNS_IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// The most mailboxes of one instance. The least recently used one is reset.
pub const MAX_MAILBOXES: usize = 20_000;

/// The most unchanged mailboxes of an instance that are kept. Others are composed again on request.
pub const MAX_UNTOUCHED: usize = 1_000;

/// The most of these in all instances together. An instance keeps one beyond it.
pub const MAX_READY_MAILBOXES: usize = 2_000;

/// The most items in these mailboxes together.
pub const MAX_UNTOUCHED_ITEMS: usize = 500_000;

/// The most recipients of a message before its lists are expanded. A message with more is returned
/// ([RecipientLimits](https://learn.microsoft.com/exchange/mail-flow/message-size-limits)).
pub const MAX_RECIPIENTS: usize = 500;

/// The most Inbox rules of a mailbox. More are refused with `ErrorRulesOverQuota`.
pub const MAX_INBOX_RULES: usize = 1_000;

/// The most bytes of Inbox rules of a mailbox. More are refused with `ErrorRulesOverQuota`
/// ([RulesQuota](https://learn.microsoft.com/powershell/module/exchange/set-mailbox)).
pub const MAX_INBOX_RULE_BYTES: usize = 256 * 1024;

/// The most recipients in a report about a message.
pub const MAX_REPORTED_RECIPIENTS: usize = 100;

/// The most removals of items that a folder records. A `SyncState` from before the oldest one is invalid.
pub const MAX_REMOVALS: usize = 100_000;

/// The most events in the event log of a mailbox.
pub const MAX_EVENTS: usize = 10_000;

/// The most events in one notification.
pub const MAX_EVENTS_PER_BATCH: usize = 50;

/// The most subscriptions of one instance. More fail with `ErrorExceededSubscriptionCount`.
pub const MAX_SUBSCRIPTIONS: usize = 20_000;

/// The most subscriptions in one GetStreamingEvents
/// ([throttling of notifications](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server)).
pub const MAX_STREAMED: usize = 200;

/// The time that a streaming subscription lives without a connection.
pub const STREAMING_LIFE: Duration = Duration::from_secs(30 * 60);

/// The interval of status messages on an idle streaming connection. The EWS Managed API expects it, and gives up a
/// connection that is silent for twice that time.
pub const STREAM_HEARTBEAT: Duration = Duration::from_secs(45);

/// The longest time of a client to answer a push notification.
pub const PUSH_TIMEOUT: Duration = Duration::from_secs(30);

/// The pause before a failed push notification is first repeated. Each further pause is twice as long
/// ([StatusFrequency](https://learn.microsoft.com/exchange/client-developer/web-service-reference/statusfrequency)).
pub const PUSH_RETRY: Duration = Duration::from_secs(30);

/// The largest answer to a push notification (bytes).
pub const MAX_PUSH_ANSWER_BYTES: usize = 64 * 1024;

/// The deepest nesting of attached messages in MIME. The innermost one is kept as a file.
pub const MAX_MIME_DEPTH: usize = 8;

/// The most changes that one SyncFolderItems may request
/// ([MaxChangesReturned](https://learn.microsoft.com/exchange/client-developer/web-service-reference/maxchangesreturned)).
pub const MAX_SYNC_CHANGES: usize = 512;

/// The most items of a calendar that are searched for conflicting and adjacent meetings.
pub const MAX_NEIGHBOURS: usize = 500;

/// The most occurrences of a recurring item in that search.
pub const MAX_SERIES_NEIGHBOURS: usize = 200;

/// The most conflicting or adjacent meetings that are returned. All of them are counted.
pub const MAX_NEIGHBOURS_SHOWN: usize = 25;

/// The most time zones of one calendar (iCalendar). Each may have to be found by its offsets.
pub const MAX_CALENDAR_ZONES: usize = 100;

/// The number of days for which a recurrence is computed: a hundred years.
pub const MAX_RECURRENCE_DAYS: usize = 36_525;

/// The most conditions of one restriction, and their deepest nesting.
pub const MAX_RESTRICTION: usize = 255;

/// The most words of one query (`QueryString`), and the most words, operators and parentheses together. Each item is
/// compared with all of them.
pub const MAX_QUERY_PARTS: usize = 500;

/// The deepest nesting of a query.
pub const MAX_QUERY_DEPTH: usize = 50;

/// The smallest folder (items) whose sort orders are cached. Smaller folders are sorted on each request.
pub const MIN_SORTED: usize = 500;

/// The most cached sort orders of one mailbox. Each takes four bytes per item.
pub const MAX_KEPT_ORDERS: usize = 8;

/// The most properties of one sort order.
pub const MAX_SORT_FIELDS: usize = 32;

/// The most direct subfolders, by the quota of Exchange Online
/// ([FolderHierarchyChildrenCountReceiveQuota](https://learn.microsoft.com/powershell/module/exchange/get-mailboxstatistics)).
pub const MAX_SUBFOLDERS: usize = 10_000;

/// The deepest nesting of folders, by the quota of Exchange Online.
pub const MAX_FOLDER_DEPTH: usize = 300;

/// The longest constant of a restriction or a query (bytes). A longer one fails with `ErrorRestrictionTooLong` or
/// `ErrorQueryFilterTooLong`.
pub const MAX_CONSTANT_BYTES: usize = 32 * 1024;

/// The part of each text (bytes) that a query searches.
pub const MAX_SEARCHED_BYTES: usize = 1024 * 1024;

/// The most words of a phrase in a query. A phrase is compared with each position of a text.
pub const MAX_PHRASE_WORDS: usize = 50;

/// The most recipients of one request for free/busy, and the most members of a list in it
/// ([a report](https://github.com/microsoftgraph/microsoft-graph-docs/issues/7047)).
pub const MAX_ATTENDEES: usize = 100;

/// The most members of all lists in one request for free/busy.
pub const MAX_ATTENDEES_OF_LISTS: usize = 400;

/// The longest window of free/busy (days)
/// ([a report](https://github.com/microsoftgraph/microsoft-graph-docs/pull/19703)).
pub const MAX_FREE_BUSY_DAYS: i64 = 62;

/// The most calendar items of one mailbox in an answer with free/busy
/// ([ErrorResultSetTooBig](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
pub const MAX_FREE_BUSY_ENTRIES: usize = 1_000;
