//! Autodiscover: one form, one module. Its faults are in `faults::autodiscover`.

mod json; // the JSON form
mod pox; // the plain XML form
mod soap; // the SOAP form
