//! The macro by which a layer names its mechanisms: file, parameters and name are one line.

/// Declares the mechanisms of a layer. Each has a line with its name in scenario files, its file and its parameters; the
/// doc comment above it is what an editor shows.
///
/// ```text
/// mechanisms! {
///     /// A fault of the HTTP server.
///     pub enum HttpFault: "http", dyn Http {
///         /// An answer with that status.
///         "status": status::Status,
///     }
/// }
/// ```
///
/// writes `mod status`, `pub use status::Status`, the variant `HttpFault::Status(Status)`, the name `http.status`, and the
/// way to what the mechanism says about itself.
macro_rules! mechanisms {
    (
        $(#[$about:meta])*
        pub enum $layer:ident: $key:literal, dyn $trait:ident {
            $( $(#[$doc:meta])* $name:literal: $file:ident::$mechanism:ident, )*
        }
    ) => {
        $( mod $file; )*
        $( pub use $file::$mechanism; )*

        $(#[$about])*
        #[derive(Clone, Debug, serde::Deserialize, schemars::JsonSchema)]
        pub enum $layer {
            $( $(#[$doc])* #[serde(rename = $name)] $mechanism($mechanism), )*
        }

        impl $layer {
            /// Layer and mechanism, as scenario files name them.
            pub fn name(&self) -> &'static str {
                match self {
                    $( Self::$mechanism(_) => concat!($key, ".", $name), )*
                }
            }

            /// The mechanism.
            pub(in $crate::fault) fn mechanism(&self) -> &dyn $trait {
                match self {
                    $( Self::$mechanism(mechanism) => mechanism, )*
                }
            }

            /// The same, to be completed.
            pub(in $crate::fault) fn mechanism_mut(&mut self) -> &mut dyn $trait {
                match self {
                    $( Self::$mechanism(mechanism) => mechanism, )*
                }
            }
        }
    };
}

pub(super) use mechanisms;
