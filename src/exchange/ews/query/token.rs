//! The tokens of a query.

use std::iter::Peekable;
use std::str::Chars;

/// A token of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// A name before a colon, in lower case: `subject`.
    Property(String),
    /// A word as the query has it.
    Word(String),
    /// A text in quotes, and whether an asterisk follows it.
    Quoted(String, bool),
}

/// Splits a query into tokens. A word before a colon is a property if `is_property` knows its name; otherwise the colon
/// is part of the word.
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

/// The longest name of a property (bytes). Longer words are not looked up.
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
        // Operators are upper case only: `and` is an ordinary word.
        "AND" => Token::And,
        "OR" => Token::Or,
        "NOT" => Token::Not,
        _ => Token::Word(word),
    }
}
