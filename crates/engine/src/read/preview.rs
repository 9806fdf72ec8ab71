//! A notice exactly as each channel will carry it, before it goes out.

use std::collections::BTreeMap;

use hinomi_domain::inform::event::Subject;
use hinomi_domain::inform::{Event, EventKind, Message, Notice};
use hinomi_domain::kernel::{ChannelId, Language, Timestamp};
use hinomi_render::message;

use crate::inform::{announce, view};
use crate::world::World;

/// What one channel will send in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelPreview {
    pub channel: ChannelId,
    pub kind: &'static str,
    pub language: Language,
    /// Messages of this form that will leave: each recipient once per rule that wants the notice.
    pub recipients: usize,
    pub message: Message,
}

/// One entry per channel and language, in the order of the rules.
pub fn notice(notice: &Notice, world: &World, now: Timestamp) -> Vec<ChannelPreview> {
    let event = Event { kind: EventKind::NoticeSent, at: now, subject: Subject::Notice(view::notice(notice, now, world)) };
    let mut found: Vec<ChannelPreview> = Vec::new();
    for notify in announce::rules_for_notice(notice, world) {
        let Some(channel) = world.catalog.channels.get(&notify.channel) else { continue };
        let mut counts: BTreeMap<Language, usize> = BTreeMap::new();
        for (_, language) in announce::recipients(notify, channel, world) {
            *counts.entry(language).or_default() += 1;
        }
        for (language, recipients) in counts {
            match found.iter_mut().find(|known| known.channel == channel.id && known.language == language) {
                Some(known) => known.recipients += recipients,
                None => found.push(ChannelPreview {
                    channel: channel.id.clone(),
                    kind: channel.kind.as_str(),
                    language,
                    recipients,
                    message: message(&event, &channel.kind, &announce::context(language, world)),
                }),
            }
        }
    }
    found
}
