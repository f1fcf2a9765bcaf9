//! Keys and certificates.

mod own_certificates; // those that the user brings
