//! The wire format of queries and responses ([RFC 1035 §4](https://www.rfc-editor.org/rfc/rfc1035#section-4)).

use hickory_proto::op::{Edns, Message, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RecordType};

use crate::facts::Transport;
use crate::reply::dns::Answer;
use crate::settings::MAX_DNS_DATAGRAM_BYTES;

/// The largest datagram for clients without EDNS.
const PLAIN_DATAGRAM_BYTES: u16 = 512;

/// The length of a header (bytes).
const HEADER_BYTES: usize = 12;

/// A query that was parsed.
pub(super) struct ParsedQuestion {
    pub(super) name: Name,
    pub(super) record: RecordType,
    message: Message,
}

/// A message that is not a query.
pub(super) enum Unread {
    /// It is answered with an error. The string is the reason.
    Answered(Vec<u8>, String),
    /// It is not answered: two servers could otherwise answer each other forever.
    Ignored(&'static str),
}

impl ParsedQuestion {
    /// Parses a query.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unread> {
        let header = bytes.get(..HEADER_BYTES);
        let header = header.ok_or(Unread::Ignored("it is shorter than a header"))?;
        if header[2] & 0x80 != 0 {
            return Err(Unread::Ignored("it is a response"));
        }
        let refuse = |code, reason: String| Err(Unread::Answered(refusal(header, code), reason));
        let op_code = header[2] >> 3 & 0xf;
        if op_code != u8::from(OpCode::Query) {
            return refuse(ResponseCode::NotImp, format!("operation {op_code}"));
        }
        let message = match Message::from_vec(bytes) {
            Ok(message) => message,
            Err(error) => return refuse(ResponseCode::FormErr, error.to_string()),
        };
        let [query] = message.queries.as_slice() else {
            let count = message.queries.len();
            return refuse(
                ResponseCode::FormErr,
                format!("{count} questions in one message"),
            );
        };
        let question = Self {
            name: query.name.clone(),
            record: query.query_type,
            message: message.clone(),
        };
        match (query.query_class, query.query_type) {
            (DNSClass::IN, RecordType::AXFR | RecordType::IXFR) => {
                let bytes = question.write(&question.bare(ResponseCode::Refused), Transport::Tcp);
                Err(Unread::Answered(
                    bytes,
                    "a zone transfer is requested".to_owned(),
                ))
            }
            (DNSClass::IN, _) => Ok(question),
            (class, _) => {
                let bytes = question.write(&question.bare(ResponseCode::Refused), Transport::Tcp);
                Err(Unread::Answered(bytes, format!("class {class}")))
            }
        }
    }

    /// A response without records.
    pub(super) fn bare(&self, code: ResponseCode) -> Answer {
        Answer::new(self.name.clone(), self.record, code)
    }

    /// The name in lower case, without a trailing dot.
    pub(super) fn host(&self) -> String {
        let mut host = self.name.to_ascii();
        host.make_ascii_lowercase();
        host.truncate(host.trim_end_matches('.').len());
        host
    }

    /// Whether the query has an EDNS version that does not exist yet.
    pub(super) fn is_of_the_future(&self) -> bool {
        self.message
            .edns
            .as_ref()
            .is_some_and(|edns| edns.version() > 0)
    }

    /// The response on the wire. If it does not fit into a datagram, it is truncated to its header.
    pub(super) fn write(&self, answer: &Answer, transport: Transport) -> Vec<u8> {
        let query = &self.message.metadata;
        let mut message = Message::response(query.id, query.op_code);
        message.metadata.recursion_desired = query.recursion_desired;
        message.metadata.checking_disabled = query.checking_disabled;
        message.metadata.response_code = answer.code;
        message.metadata.authoritative = answer.code != ResponseCode::Refused;
        message.metadata.truncation = answer.truncated;
        message.add_queries(self.message.queries.iter().cloned());
        message.add_answers(answer.records.iter().cloned());
        message.add_authorities(answer.authority.iter().cloned());
        if self.message.edns.is_some() {
            let mut edns = Edns::new();
            edns.set_max_payload(MAX_DNS_DATAGRAM_BYTES);
            message.set_edns(edns);
        }
        let whole = bytes(&message);
        match transport {
            Transport::Udp if whole.len() > usize::from(self.room()) => bytes(&message.truncate()),
            _ => whole,
        }
    }

    /// The largest datagram that the client accepts (bytes).
    fn room(&self) -> u16 {
        let size = self.message.edns.as_ref().map(Edns::max_payload);
        size.unwrap_or_default()
            .clamp(PLAIN_DATAGRAM_BYTES, MAX_DNS_DATAGRAM_BYTES)
    }
}

/// An error response with a header only, for a message that cannot be parsed.
fn refusal(header: &[u8], code: ResponseCode) -> Vec<u8> {
    let id = u16::from_be_bytes([header[0], header[1]]);
    let mut message = Message::new(
        id,
        MessageType::Response,
        OpCode::from_u8(header[2] >> 3 & 0xf),
    );
    message.metadata.recursion_desired = header[2] & 1 != 0;
    message.metadata.response_code = code;
    bytes(&message)
}

/// The message on the wire, or a SERVFAIL response if it cannot be serialized.
fn bytes(message: &Message) -> Vec<u8> {
    message.to_vec().unwrap_or_else(|_| {
        let (id, code) = (message.metadata.id, message.metadata.op_code);
        let failure = Message::error_msg(id, code, ResponseCode::ServFail);
        failure.to_vec().expect("a header alone can be serialized")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::op::Query;
    use proptest::prelude::*;

    fn question(name: &str, record: RecordType, payload: Option<u16>) -> Vec<u8> {
        let mut message = Message::query();
        message.add_query(Query::query(Name::from_ascii(name).unwrap(), record));
        if let Some(payload) = payload {
            let mut edns = Edns::new();
            edns.set_max_payload(payload);
            message.set_edns(edns);
        }
        message.to_vec().unwrap()
    }

    fn with_addresses(parsed: &ParsedQuestion, count: u8) -> Answer {
        let mut answer = parsed.bare(ResponseCode::NoError);
        for last in 0..count {
            let address = std::net::IpAddr::from([127, 0, 0, last]);
            answer.add(hickory_proto::rr::RData::from(address));
        }
        answer
    }

    fn read(bytes: &[u8]) -> ParsedQuestion {
        ParsedQuestion::read(bytes).ok().unwrap()
    }

    #[test]
    fn an_answer_repeats_the_spelling_of_the_name() {
        let parsed = read(&question("mAiL.Contoso.TEST.", RecordType::A, None));
        assert_eq!(parsed.host(), "mail.contoso.test");
        let bytes = parsed.write(&with_addresses(&parsed, 1), Transport::Udp);
        let message = Message::from_vec(&bytes).unwrap();
        assert_eq!(message.queries[0].name.to_ascii(), "mAiL.Contoso.TEST.");
        assert_eq!(message.answers[0].name.to_ascii(), "mAiL.Contoso.TEST.");
        assert_eq!(message.answers[0].ttl, 0);
    }

    #[test]
    fn an_answer_has_at_most_the_length_that_client_and_server_allow() {
        for (payload, most) in [(None, 512), (Some(600), 600), (Some(65_535), 1_232)] {
            let parsed = read(&question("mail.contoso.test.", RecordType::A, payload));
            for count in [1, 25, 35, 64, 255] {
                let answer = with_addresses(&parsed, count);
                let datagram = parsed.write(&answer, Transport::Udp);
                let message = Message::from_vec(&datagram).unwrap();
                assert!(datagram.len() <= most, "{} for {payload:?}", datagram.len());
                assert_eq!(message.metadata.truncation, message.answers.is_empty());
                let whole = Message::from_vec(&parsed.write(&answer, Transport::Tcp)).unwrap();
                assert_eq!(whole.answers.len(), usize::from(count));
            }
        }
    }

    #[test]
    fn a_response_is_never_answered() {
        let mut bytes = question("mail.contoso.test.", RecordType::A, None);
        bytes[2] |= 0x80;
        assert!(matches!(
            ParsedQuestion::read(&bytes),
            Err(Unread::Ignored(_))
        ));
        assert!(matches!(
            ParsedQuestion::read(&bytes[..11]),
            Err(Unread::Ignored(_))
        ));
    }

    #[test]
    fn an_invalid_query_is_answered_with_an_error_and_its_id() {
        let whole = question("mail.contoso.test.", RecordType::A, None);
        let changed = |place: usize, value: u8| {
            let mut bytes = whole.clone();
            bytes[place] = value;
            bytes
        };
        for (bytes, code) in [
            (whole[..20].to_vec(), ResponseCode::FormErr),
            (changed(2, 0x28), ResponseCode::NotImp),
            (changed(5, 0), ResponseCode::FormErr),
            (changed(5, 2), ResponseCode::FormErr),
            (changed(whole.len() - 1, 3), ResponseCode::Refused),
            (
                question("contoso.test.", RecordType::AXFR, None),
                ResponseCode::Refused,
            ),
        ] {
            let Err(Unread::Answered(answer, reason)) = ParsedQuestion::read(&bytes) else {
                panic!("{bytes:?} is refused");
            };
            let answer = Message::from_vec(&answer).unwrap();
            assert_eq!(answer.metadata.response_code, code, "{reason}");
            assert_eq!(answer.metadata.id.to_be_bytes(), bytes[..2]);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(parsed) = ParsedQuestion::read(&bytes) {
                let answer = with_addresses(&parsed, 64);
                let room = usize::from(MAX_DNS_DATAGRAM_BYTES);
                prop_assert!(parsed.write(&answer, Transport::Udp).len() <= room);
                drop(parsed.host());
            }
        }

        #[test]
        fn no_damage_makes_it_panic(place in 0_usize..60, value in any::<u8>(), cut in 0_usize..60) {
            let mut bytes = question("autodiscover.contoso.test.", RecordType::SRV, Some(1_232));
            let place = place % bytes.len();
            bytes[place] = value;
            for bytes in [&bytes[..], &bytes[..bytes.len() - cut % bytes.len()]] {
                if let Ok(parsed) = ParsedQuestion::read(bytes) {
                    drop(parsed.write(&with_addresses(&parsed, 64), Transport::Udp));
                }
            }
        }
    }
}
