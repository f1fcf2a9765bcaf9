//! Faults: a module for each layer. `verdicts` compares several clients at each fault of a layer.

mod again; // retries after each fault, with each kind of socket and of name
mod auth; // auth.*
mod autodiscover; // autodiscover.*
mod availability; // ews.availability, and the proxied face
mod catalogue; // properties of every scenario: origins, schemes, names
mod dns; // dns.*
mod ews; // ews.*
mod http; // http.* and body.*
mod no_trace; // the state of a mailbox after a refusal, damage or an end
mod tcp; // tcp.*
mod tls; // tls.*
mod token; // token.*
