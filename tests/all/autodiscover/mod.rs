//! Autodiscover: one form, one module.

mod fault;
mod json;
mod pox;
mod soap;
