//! Autodiscover: one form, one module.

mod json;
mod pox;
mod soap;
