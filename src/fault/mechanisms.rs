//! The macro that declares the mechanisms of a layer: name, file and parameters are one line.

/// Declares the mechanisms of a layer. Each line has the name in scenario files, the file and the parameters. Editors show
/// the doc comment above it.
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
/// makes `mod status`, `pub use status::Status`, the variant `HttpFault::Status(Status)`, the name `http.status`, and the
/// access to the mechanism's facts.
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
            /// The layer and the mechanism, as in scenario files.
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

            /// The mechanism, to be completed.
            pub(in $crate::fault) fn mechanism_mut(&mut self) -> &mut dyn $trait {
                match self {
                    $( Self::$mechanism(mechanism) => mechanism, )*
                }
            }
        }
    };
}

pub(super) use mechanisms;
