//! Faults: one layer, one module. What several clients say to each fault of a layer is in its `verdicts`.

mod again; // each fault, asked again from each kind of socket and by each kind of name
mod auth; // auth.*
mod autodiscover; // autodiscover.*
mod catalogue; // what is true of every scenario: origins, schemes, names
mod dns; // dns.*
mod ews; // ews.*
mod http; // http.* and body.*
mod no_trace; // what a refusal, damage or an end leaves behind
mod tcp; // tcp.*
mod tls; // tls.*
mod token; // the authorization server
