//! Which names have a value that nobody else should see: in a header, a form, a query or JSON.

/// Header fields whose values are secrets.
const SECRET_HEADERS: &[&str] =
    &["cookie", "set-cookie", "authorization", "proxy-authorization", "x-api-key", "x-auth-token", "api-key"];
/// What the name of a secret value has in it.
const SECRET_WORDS: &[&str] = &["password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "api-key"];

/// Returns whether the value of a header field is a secret. The name is in lower case.
pub fn is_secret_header(name: &str) -> bool {
    SECRET_HEADERS.contains(&name) || name.contains("token") || name.contains("secret") || name.ends_with("-key")
}

/// Returns whether the value of a field of a form, of a query or of JSON is a secret.
pub fn is_secret_field(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_name() {
        assert!(["cookie", "authorization", "x-csrf-token", "x-my-key"].into_iter().all(is_secret_header));
        assert!(!["accept", "content-type", "keep-alive"].into_iter().any(is_secret_header));
        assert!(["password", "newPassword", "access_token", "apiKey"].into_iter().all(is_secret_field));
        assert!(!["name", "key", "pass"].into_iter().any(is_secret_field));
    }
}
