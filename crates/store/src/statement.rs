//! Registered statements: static SQL text with the few placeholders that [`dialect`](crate::dialect) fills in.

use std::sync::OnceLock;

use crate::dialect::{self, Engine};
use crate::row::Columns;

/// One SQL statement for both engines. `{{columns}}`, `{{parameters}}`, `{{assignments}}` and `{{rows($1)}}` stand for the columns of the
/// row type that its module declares; the other placeholders are the dialect's.
pub struct Statement {
    pub name: &'static str,
    text: &'static str,
    columns: Columns,
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Statement {
    pub const fn new(name: &'static str, text: &'static str, columns: Columns) -> Self {
        Self { name, text, columns, sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// The text that the engine receives, made once and the same from then on, so that prepared statements stay cached.
    pub fn sql(&'static self, engine: Engine) -> &'static str {
        let rendered = match engine {
            Engine::Sqlite => &self.sqlite,
            Engine::Postgres => &self.postgres,
        };
        rendered.get_or_init(|| dialect::render(self.text, self.columns, engine))
    }

    /// The columns that the statement returns, when it returns whole rows of its module's row type.
    pub fn row_columns(&self) -> Option<Columns> {
        let whole = self.text.starts_with("select {{columns}}") || self.text.ends_with("returning {{columns}}");
        whole.then_some(self.columns)
    }
}

/// Declares a module's statements and the list that registers them:
/// `statements! { for AlertRow; /// why\n GET = "select {{columns}} from alert where id = $1"; }`.
macro_rules! statements {
    (for $row:ty; $($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub static $name: $crate::Statement =
            $crate::Statement::new(concat!(module_path!(), "::", stringify!($name)), $text, <$row>::COLUMNS);)*
        pub(crate) static STATEMENTS: &[&$crate::Statement] = &[$(&$name),*];
    };
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub static $name: $crate::Statement =
            $crate::Statement::new(concat!(module_path!(), "::", stringify!($name)), $text, &[]);)*
        pub(crate) static STATEMENTS: &[&$crate::Statement] = &[$(&$name),*];
    };
}
pub(crate) use statements;
