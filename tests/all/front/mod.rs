//! What is answered before EWS and Autodiscover are asked.

mod paths; // paths, pages and headers
mod product; // what tells one Exchange from another
