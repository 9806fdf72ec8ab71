//! The language of the console: the configuration's, until its person chooses another.

use hinomi_domain::catalog::Person;
use hinomi_domain::kernel::{Actor, Language, PersonId};
use hinomi_store::setting;

use super::fact::{self, Fact};
use crate::Problem;
use crate::state::ServerState;

pub async fn language_of(state: &ServerState, person: &Person) -> Result<Language, Problem> {
    let mut tx = state.engine().store().read().await?;
    let chosen = setting::get(&mut tx, &key(&person.id)).await?;
    Ok(chosen.and_then(|text| Language::parse(&text)).unwrap_or(person.language))
}

pub async fn choose_language(state: &ServerState, actor: Actor, person: &PersonId, language: Language) -> Result<(), Problem> {
    let person = person.clone();
    let chosen = state.engine().turn(actor, move |turn| {
        let person = person.clone();
        Box::pin(async move {
            setting::set(turn.tx, &key(&person), language.as_str()).await?;
            fact::record(turn, &fact::of_person(&person), Fact::LanguageChosen { language })
        })
    });
    Ok(chosen.await?)
}

fn key(person: &PersonId) -> String {
    format!("access.language.{person}")
}
