//! Logins: how they are asked for, how they succeed, and how they are refused.

mod challenges; // WWW-Authenticate, before and after credentials
mod ntlm; // logins that belong to a connection
mod passwords; // logins by clients that others wrote
mod wrong_passwords; // refused once, in the right bytes
