//! What is answered before EWS and Autodiscover are asked.

mod handed_out; // the URLs in answers, followed
mod paths; // paths, pages and headers
mod product; // what tells one Exchange from another
