//! Credentials that are good and refused, and accounts that are locked.

mod lockout; // auth.lockout
mod refusals; // auth.reject and the others that refuse good credentials
