//! The closed lists of words in answers and requests, as the OpenAPI document shows them. A field says which with
//! `#[schema(value_type = words::Severity)]`; where the domain lists them, the document takes its list.
//!
//! The types are names for the document only: nobody holds one.

use hinomi_domain::access::{Permission as DomainPermission, Role as DomainRole};
use hinomi_domain::detect::{Disposition as DomainDisposition, Status};
use hinomi_domain::inform::{DeliveryState as DomainDeliveryState, NoticeKind as DomainNoticeKind, NoticeState as DomainNoticeState};
use hinomi_domain::ingest::disclosure::{Failure, State};
use hinomi_domain::kernel::{Language as DomainLanguage, Priority as DomainPriority, Severity as DomainSeverity};
use hinomi_domain::policy::{ObligationState as DomainObligationState, Promise as DomainPromise};
use hinomi_domain::respond::IncidentState as DomainIncidentState;
use hinomi_domain::review::correction::Says;
use hinomi_domain::review::status::ComponentStatus as DomainComponentStatus;
use hinomi_domain::review::timeline::State as TimelineState;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! words {
    ($($name:ident = $words:expr;)+) => {
        $(
            pub enum $name {}
            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    ObjectBuilder::new().schema_type(Type::String).enum_values(Some($words)).into()
                }
            }
            impl ToSchema for $name {}
        )+
    };
}

words! {
    AlertState = ["firing", "resolved"];
    AttemptOutcome = ["sent", "retry", "failed", "suppressed"];
    ChannelKind = ["webhook", "slack", "smtp", "file", "mail"];
    ComponentStatus = DomainComponentStatus::ALL.map(DomainComponentStatus::as_str);
    CorrectedStatus = Says::ALL.map(Says::as_str);
    CredentialKind = ["passkey", "password"];
    DeclaredStatus = ["operational", "degraded_performance", "partial_outage", "major_outage"];
    DisclosureFailure = Failure::ALL.map(Failure::as_str);
    DisclosureState = State::ALL.map(State::as_str);
    DeliveryState = DomainDeliveryState::ALL.map(DomainDeliveryState::as_str);
    Disposition = DomainDisposition::ALL.map(DomainDisposition::as_str);
    Force = ["commitment", "goal", "planned"];
    Health = ["ok", "degraded", "trouble"];
    ImpactKind = ["loss_of_access", "degraded", "dependents", "customers", "other"];
    IncidentActionName = [
        "acknowledge", "assign", "intake", "classify", "state", "comment", "title", "impact", "merge", "resolve", "confirm", "close",
        "reopen", "dismiss", "no_news",
    ];
    IncidentKind = ["planned", "unplanned"];
    IncidentState = DomainIncidentState::ALL.map(DomainIncidentState::as_str);
    Language = DomainLanguage::ALL.map(DomainLanguage::as_str);
    MonitorKind = ["http", "tcp", "tls", "dns", "icmp", "heartbeat", "group"];
    MonitorStatus = Status::ALL.map(Status::as_str);
    NoticeKind = DomainNoticeKind::ALL.map(DomainNoticeKind::as_str);
    NoticeState = DomainNoticeState::ALL.map(DomainNoticeState::as_str);
    ObligationState = DomainObligationState::ALL.map(DomainObligationState::as_str);
    OutcomeWord = ["pending", "met", "met_late", "breached", "missed", "waived", "void"];
    PingKind = ["start", "success", "fail", "log"];
    Permission = DomainPermission::ALL.iter().map(|permission| permission.as_str());
    Priority = DomainPriority::ALL.map(DomainPriority::as_str);
    Promise = DomainPromise::ALL.map(DomainPromise::as_str);
    Role = DomainRole::ALL.map(DomainRole::as_str);
    SendMode = ["auto", "draft"];
    Severity = DomainSeverity::ALL.map(DomainSeverity::as_str);
    SubjectKind = ["alert", "incident", "notice", "obligation", "monitor", "component", "delivery", "config", "access", "logs"];
    TimelineStatus = TimelineState::ALL.map(TimelineState::as_str);
    Topic = ["alert", "incident", "notice", "obligation"];
    TriageChoice = ["open", "attach", "record"];
    Verdict = ["good", "slow", "bad", "could_not_run"];
    WorkingState = ["investigating", "identified", "monitoring"];
}
