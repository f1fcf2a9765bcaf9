//! Answers that are not from Exchange, or are incomplete.

mod broken_answers; // http.chunk and http.rubbish, by five readers
mod status; // http.status and body.*, over HTTP/1.1 and HTTP/2
