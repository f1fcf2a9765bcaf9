//! The way of a request's body: encoding, envelope, schema, and the lenient reading of what breaks it. It may refuse anything,
//! and must not panic; what is wrong stands within the document. What the schema takes is read as it is; what is read at all
//! has what the schema demands.
#![no_main]

use exchaos::exchange::ews::Request;
use exchaos::exchange::soap::Reads;
use exchaos::exchange::{Product, Setup, xml, xsd};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let document = xml::utf8(bytes);
    for product in Product::ALL {
        for reads in [None, Some(Reads::Strict), Some(Reads::Lenient)] {
            let setup = Setup {
                product,
                reads,
                ..Setup::default()
            };
            if let Ok(mut request) = Request::read(&document) {
                drop(request.settle(&setup));
            }
        }
    }
    let Ok(root) = xml::read(&document) else {
        return;
    };
    let strict = xsd::validate(&root);
    let lenient = xsd::lenient(&root);
    match strict {
        Ok(needed) => assert_eq!(lenient, Ok((root, needed))),
        Err(broken) => {
            assert!(broken.offset <= document.len());
            if let Ok((arranged, _)) = lenient
                && let Err(broken) = xsd::validate(&arranged)
            {
                assert!(broken.what.contains("MinLength") || broken.what.contains("Enumeration"));
            }
        }
    }
});
