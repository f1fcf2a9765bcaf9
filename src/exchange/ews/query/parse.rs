//! The parser of queries
//! ([logical operators](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-perform-an-aqs-search-by-using-ews-in-exchange)).

use time::OffsetDateTime;

use super::date::Moment;
use super::property::{self, BoolField, DateField, Property, Range, Texts};
use super::token::{Token, tokens};
use super::words::{Begun, Phrase, words};
use crate::exchange::codes::ResponseCode;
use crate::settings::{MAX_CONSTANT_BYTES, MAX_PHRASE_WORDS, MAX_QUERY_DEPTH, MAX_QUERY_PARTS};

/// A condition of a query on an item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wanted {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Words(Texts, Phrase),
    Time(DateField, Range<OffsetDateTime>),
    BoolField(BoolField, bool),
    Size(Range<i64>),
    /// In lower case.
    Importance(String),
    /// In lower case.
    Kind(String),
}

/// Words that a query looks for, and the texts in which it looks for them.
pub(crate) type Term = (Texts, String);

/// A recursive descent parser over the tokens of a query.
struct Parser {
    parts: Vec<Token>,
    at: usize,
    depth: usize,
    moment: Moment,
    terms: Vec<Term>,
    /// Whether some phrase has more than `MAX_PHRASE_WORDS` words.
    endless: bool,
}

type Part = Result<Option<Wanted>, ResponseCode>;

/// Parses a query into its condition and the words that it looks for.
///
/// # Errors
///
/// The ResponseCode for a query that is too long or nested too deep.
pub(crate) fn parse(query: &str, moment: Moment) -> Result<(Wanted, Vec<Term>), ResponseCode> {
    if query.len() > MAX_CONSTANT_BYTES {
        return Err(ResponseCode::QUERY_FILTER_TOO_LONG);
    }
    let parts = tokens(query, |name| Property::named(name).is_some());
    // One quoted token can hold many words, so both are counted.
    if parts.len().max(words(query).count()) > MAX_QUERY_PARTS {
        return Err(ResponseCode::SEARCH_QUERY_HAS_TOO_MANY_KEYWORDS);
    }
    let mut parser = Parser {
        parts,
        at: 0,
        depth: 0,
        moment,
        terms: Vec::new(),
        endless: false,
    };
    let mut all = Vec::new();
    while parser.at < parser.parts.len() {
        all.extend(parser.any(Property::Texts(Texts::All))?);
        // A closing parenthesis without an opening one is skipped, not an error.
        parser.skip(&Token::Close);
    }
    match parser.endless {
        true => Err(ResponseCode::SEARCH_QUERY_HAS_TOO_MANY_KEYWORDS),
        false => Ok((Wanted::All(all), parser.terms)),
    }
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.parts.get(self.at)
    }

    fn skip(&mut self, token: &Token) -> bool {
        let is_there = self.peek() == Some(token);
        self.at += usize::from(is_there);
        is_there
    }

    fn any(&mut self, of: Property) -> Part {
        let mut any: Vec<_> = self.all(of)?.into_iter().collect();
        while self.skip(&Token::Or) {
            any.extend(self.all(of)?);
        }
        Ok(match any.len() {
            0 | 1 => any.pop(),
            _ => Some(Wanted::Any(any)),
        })
    }

    fn all(&mut self, of: Property) -> Part {
        let mut all = Vec::new();
        loop {
            match self.peek() {
                None | Some(Token::Or | Token::Close) => break,
                Some(Token::And) => self.at += 1,
                Some(_) => all.extend(self.one(of)?),
            }
        }
        Ok(match all.len() {
            0 | 1 => all.pop(),
            _ => Some(Wanted::All(all)),
        })
    }

    fn one(&mut self, of: Property) -> Part {
        // Each operator, parenthesis and property recurses. Without a limit, a request could overflow the stack.
        if self.depth == MAX_QUERY_DEPTH {
            return Err(ResponseCode::SEARCH_QUERY_HAS_TOO_MANY_KEYWORDS);
        }
        self.depth += 1;
        let one = self.part(of);
        self.depth -= 1;
        one
    }

    fn part(&mut self, of: Property) -> Part {
        let Some(part) = self.peek().cloned() else {
            return Ok(None);
        };
        match part {
            Token::Or | Token::Close | Token::And => Ok(None),
            Token::Not => {
                self.at += 1;
                let known = self.terms.len();
                let inner = self.one(of)?;
                // Only words that an item contains are highlighted, so the words of a `NOT` are dropped.
                self.terms.truncate(known);
                Ok(inner.map(|inner| Wanted::Not(inner.into())))
            }
            Token::Open => {
                self.at += 1;
                let inner = self.any(of)?;
                self.skip(&Token::Close);
                Ok(inner)
            }
            Token::Property(name) => {
                self.at += 1;
                self.one(Property::named(&name).unwrap_or(of))
            }
            Token::Word(word) if word.eq_ignore_ascii_case("has") && self.attachment_follows() => {
                self.at += 2;
                self.one(Property::BoolField(BoolField::HasAttachments))
            }
            Token::Word(word) => {
                self.at += 1;
                Ok(self.value(of, &word, Begun::Last))
            }
            Token::Quoted(text, begun) => {
                self.at += 1;
                let begun = if begun { Begun::Each } else { Begun::Nothing };
                Ok(self.value(of, &text, begun))
            }
        }
    }

    /// Whether the next token is the property of `has attachment:`.
    fn attachment_follows(&self) -> bool {
        let next = self.parts.get(self.at + 1);
        matches!(next, Some(Token::Property(name)) if name.starts_with("attachment"))
    }

    /// The condition for a value of a property. A value that the property cannot have is searched as ordinary words.
    fn value(&mut self, of: Property, text: &str, begun: Begun) -> Option<Wanted> {
        let lower = text.to_lowercase();
        let wanted = match of {
            Property::Texts(texts) => return self.words(texts, text, begun),
            Property::Time(which) => self.time(text).map(|range| Wanted::Time(which, range)),
            Property::BoolField(which) => {
                let truth = property::truth(text);
                truth.map(|truth| Wanted::BoolField(which, truth))
            }
            Property::Size => property::sizes(text).map(Wanted::Size),
            Property::Importance => {
                let known = ["low", "normal", "high"].contains(&lower.as_str());
                known.then_some(Wanted::Importance(lower))
            }
            Property::Kind => {
                let known = property::is_of_kind(&lower, "").is_some();
                known.then_some(Wanted::Kind(lower))
            }
        };
        wanted.or_else(|| self.words(Texts::All, text, begun))
    }

    fn words(&mut self, texts: Texts, text: &str, begun: Begun) -> Option<Wanted> {
        let phrase = Phrase::of(text.trim_end_matches('*'), begun)?;
        self.endless |= phrase.len() > MAX_PHRASE_WORDS;
        self.terms
            .push((texts, text.trim_end_matches('*').to_owned()));
        Some(Wanted::Words(texts, phrase))
    }

    /// Reads a time, which may take several tokens.
    fn time(&mut self, text: &str) -> Option<Range<OffsetDateTime>> {
        let following = self.parts.get(self.at..).unwrap_or_default().iter();
        let words = following.map_while(|part| match part {
            Token::Word(word) => Some(word.as_str()),
            _ => None,
        });
        let words: Vec<_> = words.take(LONGEST_DATE - 1).collect();
        // The longest match wins: `December 11 2013` is a day, although `December` alone is a month.
        for more in (0..=words.len()).rev() {
            let whole = [&[text], &words[..more]].concat().join(" ");
            if let Some(range) = property::times(&whole, self.moment) {
                self.at += more;
                return Some(range);
            }
        }
        None
    }
}

/// The most words in a time: `December 1, 2013..December 11, 2013`.
const LONGEST_DATE: usize = 5;
