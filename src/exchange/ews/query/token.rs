//! What a query is made of.

use std::iter::Peekable;
use std::str::Chars;

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// What stands before a colon: `subject`, in lower case.
    Property(String),
    /// A word, as it was said.
    Word(String),
    /// What stands in quotes; whether an asterisk follows.
    Quoted(String, bool),
}

/// The parts of a query, of which a word before a colon is a property where that has a meaning.
pub(crate) fn tokens(query: &str, is_property: impl Fn(&str) -> bool) -> Vec<Token> {
    let mut chars = query.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(char) = chars.peek().copied() {
        match char {
            '(' | ')' | '+' | '-' => {
                chars.next();
                tokens.push(match char {
                    '(' => Token::Open,
                    ')' => Token::Close,
                    '+' => Token::And,
                    _ => Token::Not,
                });
            }
            '"' => tokens.push(quoted(&mut chars)),
            _ if char.is_whitespace() => drop(chars.next()),
            _ => tokens.push(word(&mut chars, &is_property)),
        }
    }
    tokens
}

fn quoted(chars: &mut Peekable<Chars<'_>>) -> Token {
    chars.next();
    let text = chars.by_ref().take_while(|char| *char != '"').collect();
    Token::Quoted(text, chars.next_if_eq(&'*').is_some())
}

/// How long (bytes) the name of a property is at most: what is longer is not held against them.
const LONGEST_PROPERTY: usize = 16;

fn word(chars: &mut Peekable<Chars<'_>>, is_property: impl Fn(&str) -> bool) -> Token {
    let mut word = String::new();
    while let Some(char) = chars.next_if(|char| !char.is_whitespace() && !"()\"".contains(*char)) {
        if char == ':' && word.len() <= LONGEST_PROPERTY {
            let property = word.to_lowercase();
            if is_property(&property) {
                return Token::Property(property);
            }
        }
        word.push(char);
    }
    match word.as_str() {
        "AND" => Token::And,
        "OR" => Token::Or,
        "NOT" => Token::Not,
        _ => Token::Word(word),
    }
}
