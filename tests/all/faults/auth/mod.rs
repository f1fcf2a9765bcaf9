//! Valid credentials that are refused, and accounts that are locked.

mod lockout; // auth.lockout
mod refusals; // auth.reject and the others that refuse valid credentials
