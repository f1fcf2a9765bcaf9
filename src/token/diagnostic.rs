//! The reasons for refusing a token, in the form of `x-ms-diagnostics`
//! ([free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).

/// A row of the table: number, text and category. `{aud}`, `{iss}` and `{tid}` stand for claims of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    code: u32,
    reason: &'static str,
    category: &'static str,
}

const fn row(code: u32, reason: &'static str, category: &'static str) -> Diagnostic {
    Diagnostic {
        code,
        reason,
        category,
    }
}

impl Diagnostic {
    /// The signature is invalid.
    pub const SIGNATURE: Self = row(
        2_000_000,
        "The token has an invalid signature.",
        "invalid_signature",
    );
    /// The audience is unknown.
    pub const AUDIENCE: Self = row(
        2_000_003,
        "The audience claim value is invalid 'aud'.",
        "invalid_resource",
    );
    /// The audience names another host.
    pub const AUDIENCE_HOST: Self = row(
        2_000_003,
        "The hostname component of the audience claim value '{aud}' is invalid",
        "invalid_resource",
    );
    /// The tenant does not exist.
    pub const TENANT: Self = row(
        2_000_004,
        "The tenant for tenant guid '{tid}' does not exist.",
        "invalid_tenant",
    );
    /// The token matches no user.
    pub const NO_USER: Self = row(
        2_000_005,
        "The user specified by the user-context in the token does not exist.",
        "invalid_user",
    );
    /// The token matches several users.
    pub const AMBIGUOUS_USER: Self = row(
        2_000_005,
        "The user specified by the user-context in the token is ambiguous.",
        "invalid_user",
    );
    /// The token has no permissions.
    pub const NO_PERMISSIONS: Self = row(
        2_000_008,
        "The token contains no permissions, or permissions can not be understood.",
        "invalid_grant",
    );
    /// The token has other permissions.
    pub const SCOPE: Self = row(
        2_000_008,
        "The token contains not enough scope to make this call.",
        "invalid_grant",
    );
    /// The issuer is unknown.
    pub const ISSUER: Self = row(
        2_000_009,
        "The issuer of the token is unknown. Issuer was '{iss}'.",
        "invalid_issuer",
    );
    /// Tenant restrictions apply, and the token lacks their claim. The typing errors are Microsoft's own.
    pub const TENANT_RESTRICTION: Self = row(
        2_000_020,
        "xms_trpid claim was not present but sec-tenant-restriction-access-policy header was in requres",
        "insufficiant_claims",
    );

    /// The value of `x-ms-diagnostics`. `claim` gives the text of a claim, without characters that would end the quoted
    /// string or the header line.
    pub fn line(self, claim: impl Fn(&str) -> String) -> String {
        let names = ["aud", "iss", "tid"];
        let reason = names.iter().fold(self.reason.to_owned(), |text, name| {
            let mark = format!("{{{name}}}");
            match text.contains(&mark) {
                true => text.replace(&mark, &claim(name)),
                false => text,
            }
        });
        let (code, category) = (self.code, self.category);
        format!("{code};reason=\"{reason}\";error_category=\"{category}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_claims_of_its_token() {
        let line = Diagnostic::TENANT.line(|name| format!("<{name}>"));
        assert_eq!(
            line,
            "2000004;reason=\"The tenant for tenant guid '<tid>' does not exist.\";error_category=\"invalid_tenant\""
        );
    }
}
