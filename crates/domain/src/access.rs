//! Who may do what. Roles are a closed list, and so are permissions; every route of the API names exactly one permission.

use serde::{Deserialize, Serialize};

use crate::kernel::{Actor, PersonId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Viewer,
    Responder,
    Manager,
    Admin,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Responder, Role::Manager, Role::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Responder => "responder",
            Role::Manager => "manager",
            Role::Admin => "admin",
        }
    }

    pub fn may(self, permission: Permission) -> bool {
        permission.least_role().is_some_and(|least| self >= least)
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $least:expr;)*) => {
        /// One thing that somebody may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission { $($(#[$doc])* $name),* }

        impl Permission {
            pub const ALL: &'static [Permission] = &[$(Permission::$name),*];

            /// The scope's name in tokens and in OpenAPI.
            pub fn as_str(self) -> &'static str {
                match self { $(Permission::$name => $text),* }
            }

            /// The lowest role that has it; `None`: only named tokens.
            pub fn least_role(self) -> Option<Role> {
                match self { $(Permission::$name => $least),* }
            }
        }
    };
}

permissions! {
    /// One's own session, preferences, drafts and passkeys.
    AccountSelf = "account:self", Some(Role::Viewer);
    CatalogRead = "catalog:read", Some(Role::Viewer);
    MonitorRead = "monitor:read", Some(Role::Viewer);
    /// Pause, resume, test now.
    MonitorOperate = "monitor:operate", Some(Role::Responder);
    /// Say how a component really was, over what was seen.
    TimelineCorrect = "timeline:correct", Some(Role::Manager);
    AlertRead = "alert:read", Some(Role::Viewer);
    /// Send alerts in.
    AlertWrite = "alert:write", Some(Role::Responder);
    IncidentRead = "incident:read", Some(Role::Viewer);
    /// Report, acknowledge, classify, comment, resolve.
    IncidentWrite = "incident:write", Some(Role::Responder);
    NoticeRead = "notice:read", Some(Role::Viewer);
    NoticeWrite = "notice:write", Some(Role::Responder);
    /// Let a notice out.
    NoticeSend = "notice:send", Some(Role::Responder);
    DeliveryRead = "delivery:read", Some(Role::Responder);
    DeliveryRetry = "delivery:retry", Some(Role::Responder);
    PolicyRead = "policy:read", Some(Role::Viewer);
    /// Waive an obligation, with a reason.
    ObligationWaive = "obligation:waive", Some(Role::Manager);
    ConfigRead = "config:read", Some(Role::Responder);
    PersonRead = "person:read", Some(Role::Viewer);
    /// Make and revoke API tokens and sign-in links.
    AccessManage = "access:manage", Some(Role::Admin);
    /// The journal as an audit trail.
    AuditRead = "audit:read", Some(Role::Manager);
    /// Search logs, except those that are protected.
    LogRead = "log:read", Some(Role::Viewer);
    /// Send logs and metrics in.
    LogWrite = "log:write", None;
    /// Search audit and security logs, with a reason each time (SYS-27).
    LogAudit = "log:audit", Some(Role::Manager);
    /// /metrics and the detail of /readyz.
    MetricsRead = "metrics:read", Some(Role::Admin);
    /// Ask that records of logs be handed over, and fetch what one asked for (OPS-25).
    DisclosureRequest = "disclosure:request", Some(Role::Responder);
    /// Let records that somebody else asked for be handed over.
    DisclosureApprove = "disclosure:approve", Some(Role::Manager);
}

impl Permission {
    pub fn parse(text: &str) -> Option<Permission> {
        Self::ALL.iter().copied().find(|permission| permission.as_str() == text)
    }
}

/// Who is asking, and what they may do. Every read takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub actor: Actor,
    pub role: Option<Role>,
    /// A token's own scopes; empty for a person.
    pub scopes: Vec<Permission>,
    /// Member of the security team: sees restricted incidents (INC-5).
    pub security: bool,
}

impl Viewer {
    pub fn person(id: PersonId, role: Role) -> Self {
        Viewer { actor: Actor::Person { id }, role: Some(role), scopes: Vec::new(), security: role == Role::Admin }
    }

    pub fn token(name: &str, scopes: Vec<Permission>) -> Self {
        let security = Permission::ALL.iter().all(|permission| scopes.contains(permission));
        Viewer { actor: Actor::Token { name: name.to_owned() }, role: None, scopes, security }
    }

    /// hinomi itself, when it reads for its own work.
    pub fn itself() -> Self {
        Viewer { actor: Actor::system("engine"), role: None, scopes: Permission::ALL.to_vec(), security: true }
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.scopes.contains(&permission) || self.role.is_some_and(|role| role.may(permission))
    }
}
