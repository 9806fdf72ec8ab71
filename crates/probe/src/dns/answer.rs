//! Records as text, in the form of a zone file without quotes, and how they compare with what is expected: names without the last dot
//! and in any case, addresses by value, texts exactly.

use std::net::IpAddr;

use hickory_resolver::proto::rr::{Name, RData, RecordType};

const ANSWER_CHARACTERS_MAX: usize = 255;

/// For people; cut when long.
pub(crate) fn shown(data: &RData) -> String {
    full(data).chars().map(|c| if c.is_control() { ' ' } else { c }).take(ANSWER_CHARACTERS_MAX).collect()
}

/// `expected` comes from `expected()`. An MX or SRV record also matches by its host name alone, a CAA record by its value.
pub(crate) fn matches(data: &RData, expected: &str) -> bool {
    full(data) == expected || alone(data).is_some_and(|alone| alone == expected)
}

/// What an operator wrote, in the form of `full`.
pub(crate) fn expected(text: &str, record_type: RecordType) -> String {
    let text = text.trim();
    match record_type {
        RecordType::TXT => text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text).to_owned(),
        RecordType::CAA => text.replace('"', ""),
        RecordType::A | RecordType::AAAA => text.parse::<IpAddr>().map_or_else(|_| text.to_owned(), |address| address.to_string()),
        _ => text.split_whitespace().map(|word| word.trim_end_matches('.').to_lowercase()).collect::<Vec<_>>().join(" "),
    }
}

fn full(data: &RData) -> String {
    match data {
        RData::A(address) => address.0.to_string(),
        RData::AAAA(address) => address.0.to_string(),
        RData::CNAME(name) => host(&name.0),
        RData::NS(name) => host(&name.0),
        RData::PTR(name) => host(&name.0),
        RData::MX(mx) => format!("{} {}", mx.preference, host(&mx.exchange)),
        RData::SRV(srv) => format!("{} {} {} {}", srv.priority, srv.weight, srv.port, host(&srv.target)),
        RData::SOA(soa) => {
            format!("{} {} {} {} {} {} {}", host(&soa.mname), host(&soa.rname), soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum)
        }
        RData::CAA(caa) => format!("{} {} {}", caa.flags(), caa.tag, String::from_utf8_lossy(&caa.value)),
        RData::TXT(text) => text.txt_data.iter().map(|part| String::from_utf8_lossy(part)).collect(),
        other => other.to_string(),
    }
}

fn alone(data: &RData) -> Option<String> {
    match data {
        RData::MX(mx) => Some(host(&mx.exchange)),
        RData::SRV(srv) => Some(host(&srv.target)),
        RData::SOA(soa) => Some(host(&soa.mname)),
        RData::CAA(caa) => Some(String::from_utf8_lossy(&caa.value).into_owned()),
        _ => None,
    }
}

fn host(name: &Name) -> String {
    let text = name.to_ascii().to_lowercase();
    text.strip_suffix('.').unwrap_or(&text).to_owned()
}
