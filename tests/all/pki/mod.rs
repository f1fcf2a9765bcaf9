//! Keys and certificates.

mod authority; // what the CA may sign
mod own_certificates; // those that the user brings
