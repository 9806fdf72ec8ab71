//! Writes every sample page into a directory, to look at them: `cargo run -p hinomi-render --example pages -- DIR`.

use std::fs;
use std::io;
use std::path::Path;

use hinomi_domain::kernel::Language;
use hinomi_domain::policy::Policy;
use hinomi_render::{page, sample};

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
    Ok(())
}
