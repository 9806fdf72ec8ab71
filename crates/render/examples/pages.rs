//! Writes every sample page and mail into a directory, to look at them: `cargo run -p hinomi-render --example pages -- DIR`.

use std::fs;
use std::io;
use std::path::Path;

use hinomi_domain::catalog::ChannelKind;
use hinomi_domain::inform::Message;
use hinomi_domain::kernel::Language;
use hinomi_domain::policy::Policy;
use hinomi_render::{message, page, sample};

fn main() -> io::Result<()> {
    let directory = std::env::args().nth(1).unwrap_or_else(|| "pages".to_owned());
    let directory = Path::new(&directory);
    fs::create_dir_all(directory)?;
    for language in Language::ALL {
        let view = sample::trouble_page(language);
        let pages = [
            ("calm", page::index(&sample::page(language))),
            ("trouble", page::index(&view)),
            ("large", page::index(&sample::large_page(language))),
            ("cannot_confirm", page::cannot_confirm(&view)),
            ("history", page::history(&view, &sample::history_of(&view))),
            ("uptime", page::uptime(&view, &sample::uptime_of(&view))),
            ("incident", page::incident(&view, &view.incidents[0])),
            ("policy", page::policy(&view, &Policy::default())),
        ];
        for (name, rendered) in pages {
            fs::write(directory.join(format!("{name}.{}.html", language.as_str())), rendered.html)?;
        }
    }
    let mail = ChannelKind::File { directory: String::new(), from: String::new(), return_path: String::new() };
    for language in Language::ALL {
        for event in sample::events() {
            if let Message::Mail { html, .. } = message(&event, &mail, &sample::context(language)) {
                fs::write(directory.join(format!("mail-{}.{}.html", event.kind.as_str(), language.as_str())), html)?;
            }
        }
    }
    fs::write(directory.join("content-security-policy.txt"), page::content_security_policy())
}
