//! Mail addresses, as strict as the mailer is: what passes here can be sent to.

/// `Err` says what is wrong, as a fragment.
pub(crate) fn check(text: &str) -> Result<(), &'static str> {
    let Some((local, domain)) = text.rsplit_once('@') else { return Err("no @") };
    if text.len() > 254 {
        return Err("longer than 254 bytes");
    }
    if local.is_empty() || local.len() > 64 {
        return Err("1 to 64 characters are expected before @");
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err("dots before @ stand alone and inside");
    }
    if !local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)) {
        return Err("a character before @ is not allowed");
    }
    check_domain(domain)
}

fn check_domain(domain: &str) -> Result<(), &'static str> {
    if !domain.is_ascii() {
        return Err("write an international domain in its ASCII form (xn--…)");
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if domain.split('.').all(label) { Ok(()) } else { Err("what follows @ is no domain") }
}

/// The address of `Name <address>`, or of a bare address.
pub(crate) fn of_mailbox(text: &str) -> Result<&str, &'static str> {
    let address = match text.rsplit_once('<') {
        None => text.trim(),
        Some((name, rest)) => {
            let Some(address) = rest.trim_end().strip_suffix('>') else { return Err("no > at the end") };
            if name.contains(['<', '>']) {
                return Err("the name contains < or >");
            }
            address
        }
    };
    check(address).map(|()| address)
}
