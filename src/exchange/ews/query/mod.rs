//! Search queries in the Advanced Query Syntax (AQS): words, `property:word`, `AND`, `OR`, `NOT`
//! ([QueryString](https://learn.microsoft.com/exchange/client-developer/web-service-reference/querystring-querystringtype)).

pub(crate) mod aqs;
pub(crate) mod date;
pub(crate) mod parse;
pub(crate) mod property;
pub(crate) mod search_document;
#[cfg(test)]
mod tests;
pub(crate) mod token;
pub(crate) mod words;

pub(crate) use aqs::Query;
pub(crate) use date::Moment;
