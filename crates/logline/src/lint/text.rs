//! The words for every problem, in both languages.

use super::encoding::Encoding;
use super::problem::{Gap, Problem};
use crate::Language::{self, En, Ja};
use crate::header::HeaderSet;

/// What is wrong.
pub(super) fn message(problem: &Problem, language: Language) -> String {
    let fixed = match (problem, language) {
        (Problem::Encoding(None), Ja) => "UTF-8 でも、判別できるほかの文字コードでもないバイトがあります",
        (Problem::Encoding(None), En) => "these bytes are neither UTF-8 nor an encoding that can be told",
        (Problem::Encoding(Some(encoding)), Ja) => return format!("文字コードが {} です", encoding.name()),
        (Problem::Encoding(Some(encoding)), En) => return format!("the encoding is {}", encoding.name()),
        (Problem::ByteOrderMark, Ja) => "ファイルの先頭に BOM があります",
        (Problem::ByteOrderMark, En) => "the file begins with a byte order mark",
        (Problem::LineLength { bytes_max }, Ja) => return format!("行が {bytes_max} バイトより長く、残りは調べていません"),
        (Problem::LineLength { bytes_max }, En) => return format!("the line is longer than {bytes_max} bytes; the rest was not checked"),
        (Problem::ControlCharacter(letter), Ja) => return format!("制御文字 U+{letter:04X} があります"),
        (Problem::ControlCharacter(letter), En) => return format!("control character U+{letter:04X}"),
        (Problem::OneLine, Ja) => "一つの記録が複数の行にわたっています",
        (Problem::OneLine, En) => "one record goes over several lines",
        (Problem::BracketUnopened, Ja) => "項目が角括弧で囲まれていません",
        (Problem::BracketUnopened, En) => "the item does not stand in brackets",
        (Problem::BracketUnclosed, Ja) => "角括弧が閉じていません",
        (Problem::BracketUnclosed, En) => "the bracket is not closed",
        (Problem::BracketWide, Ja) => "角括弧が全角です",
        (Problem::BracketWide, En) => "the bracket is of full width",
        (Problem::ItemSeparator(Gap::Nothing), Ja) => "項目の後にタブがありません",
        (Problem::ItemSeparator(Gap::Nothing), En) => "no tab after the item",
        (Problem::ItemSeparator(Gap::Spaces), Ja) => "項目の間が空白です",
        (Problem::ItemSeparator(Gap::Spaces), En) => "spaces between the items",
        (Problem::ItemSeparator(Gap::Blanks), Ja) => "項目の間にタブや空白が余分にあります",
        (Problem::ItemSeparator(Gap::Blanks), En) => "too many blanks between the items",
        (Problem::ItemOrder, Ja) => "項目の順が標準と違います",
        (Problem::ItemOrder, En) => "the items are not in the standard's order",
        (Problem::TimestampMissing, Ja) => "出力日時がありません",
        (Problem::TimestampMissing, En) => "the time is missing",
        (Problem::TimestampForm(_), Ja) => "日時の形が yyyy/MM/dd HH:mm:ss.SSS ではありません",
        (Problem::TimestampForm(_), En) => "the time has not the form yyyy/MM/dd HH:mm:ss.SSS",
        (Problem::TimestampImpossible, Ja) => "存在しない日時です",
        (Problem::TimestampImpossible, En) => "there is no such day or time",
        (Problem::LevelMissing, Ja) => "ログレベルがありません",
        (Problem::LevelMissing, En) => "the level is missing",
        (Problem::LevelUnknown(_), Ja) => "標準にないログレベルです",
        (Problem::LevelUnknown(_), En) => "the standard has no such level",
        (Problem::LevelPadding(_), Ja) => "ログレベルが5文字ではありません",
        (Problem::LevelPadding(_), En) => "the level is not five characters wide",
        (Problem::HeaderMissing, Ja) => "個別ヘッダがありません",
        (Problem::HeaderMissing, En) => "there is no individual header",
        (Problem::HeaderUnnamed, Ja) => "個別ヘッダに項目名がありません",
        (Problem::HeaderUnnamed, En) => "the header has no name",
        (Problem::HeaderEmpty, Ja) => "個別ヘッダに内容がありません",
        (Problem::HeaderEmpty, En) => "the header has no value",
        (Problem::HeaderUnknown { name, .. }, Ja) => return format!("個別ヘッダ {name} は標準になく、申告もされていません"),
        (Problem::HeaderUnknown { name, .. }, En) => return format!("header {name} is neither the standard's nor declared"),
        (Problem::HeaderRepeated(name), Ja) => return format!("個別ヘッダ {name} が二つ以上あります"),
        (Problem::HeaderRepeated(name), En) => return format!("header {name} stands more than once"),
        (Problem::UidForm, Ja) => "uid が ID ではなく、氏名やアドレスのようです",
        (Problem::UidForm, En) => "uid looks like a name or an address rather than an id",
        (Problem::MessageMissing, Ja) => "メッセージがありません",
        (Problem::MessageMissing, En) => "the message is missing",
        (Problem::TxidMissing, Ja) => "このログの目的では txid が必要です",
        (Problem::TxidMissing, En) => "this log's purpose asks for txid",
        (Problem::PurposeHeader(wanted), Ja) => return format!("このログの目的では {} が必要です", names(*wanted, " か ")),
        (Problem::PurposeHeader(wanted), En) => return format!("this log's purpose asks for {}", names(*wanted, " or ")),
        (Problem::DurationMissing, Ja) => "このログの目的では、通信やデータベース処理にかかった時間が必要です",
        (Problem::DurationMissing, En) => "this log's purpose asks how long a call or database access took",
        (Problem::PersonalEmail, Ja) => "メールアドレスがあります",
        (Problem::PersonalEmail, En) => "a mail address",
        (Problem::PersonalPhone { possible: false }, Ja) => "電話番号があります",
        (Problem::PersonalPhone { possible: false }, En) => "a telephone number",
        (Problem::PersonalPhone { possible: true }, Ja) => "電話番号かもしれない数字があります",
        (Problem::PersonalPhone { possible: true }, En) => "digits that might be a telephone number",
        (Problem::PersonalMyNumber { possible: false }, Ja) => "マイナンバーがあります",
        (Problem::PersonalMyNumber { possible: false }, En) => "a My Number (Individual Number)",
        (Problem::PersonalMyNumber { possible: true }, Ja) => "マイナンバーかもしれない数字があります (検査用数字が合います)",
        (Problem::PersonalMyNumber { possible: true }, En) => "digits that might be a My Number (the check digit fits)",
        (Problem::PersonalCard { possible: false }, Ja) => "カード番号があります",
        (Problem::PersonalCard { possible: false }, En) => "a card number",
        (Problem::PersonalCard { possible: true }, Ja) => "カード番号かもしれない数字があります (検査用数字が合います)",
        (Problem::PersonalCard { possible: true }, En) => "digits that might be a card number (the check digit fits)",
        (Problem::PersonalAddress, Ja) => "郵便番号か住所があります",
        (Problem::PersonalAddress, En) => "a postal code or address",
        (Problem::Secret, Ja) => "パスワード・トークン・鍵のいずれかがあります",
        (Problem::Secret, En) => "a password, token or key",
    };
    fixed.to_owned()
}

/// What to do about it.
pub(super) fn hint(problem: &Problem, language: Language) -> String {
    let fixed = match (problem, language) {
        (Problem::Encoding(Some(Encoding::Utf16)), Ja) => "UTF-8 で出力してください。このファイルの中身は調べていません",
        (Problem::Encoding(Some(Encoding::Utf16)), En) => "write UTF-8; nothing in this file was checked",
        (Problem::Encoding(_), Ja) => "UTF-8 で出力するよう、ログ出力の設定 (Java なら encoder の charset など) を変えてください",
        (Problem::Encoding(_), En) => "set the log's output to UTF-8 (in Java, for example, the encoder's charset)",
        (Problem::ByteOrderMark, Ja) => "BOM なしの UTF-8 で出力してください",
        (Problem::ByteOrderMark, En) => "write UTF-8 without the mark",
        (Problem::LineLength { .. }, Ja) => "電文やデータそのものは出力せず、件数や ID だけにしてください",
        (Problem::LineLength { .. }, En) => "log a count or an id instead of whole messages and data",
        (Problem::ControlCharacter(0x1B), Ja) => "端末用の色付けをファイルへの出力では切ってください",
        (Problem::ControlCharacter(0x1B), En) => "switch colours for terminals off where a file is written",
        (Problem::ControlCharacter(0), Ja) => {
            "書き込み中の切り詰め (copytruncate) で生じる穴です。名前を変えるローテーションにしてください"
        }
        (Problem::ControlCharacter(0), En) => "a truncation while writing leaves such holes; rotate by renaming",
        (Problem::ControlCharacter(_), Ja) => "外から来た値は、制御文字を取り除いてから出力してください",
        (Problem::ControlCharacter(_), En) => "take control characters out of values that come from outside",
        (Problem::OneLine, Ja) => "改行を空白などに替えて1行にするか、監視しないファイルに出力してください",
        (Problem::OneLine, En) => "replace line ends, for example by spaces, or write to a file that is not monitored",
        (Problem::BracketUnopened, Ja) => "[ と ] で囲んでください",
        (Problem::BracketUnopened, En) => "put it between [ and ]",
        (Problem::BracketUnclosed, Ja) => "項目の終わりに ] を付け、その後にタブを入れてください",
        (Problem::BracketUnclosed, En) => "end the item with ] and a tab",
        (Problem::BracketWide, Ja) => "半角の [ と ] を使ってください",
        (Problem::BracketWide, En) => "use [ and ] of half width",
        (Problem::ItemSeparator(_), Ja) => "] の後にタブを1個だけ入れてください",
        (Problem::ItemSeparator(_), En) => "write exactly one tab after ]",
        (Problem::ItemOrder, Ja) => "日時、レベル、個別ヘッダ、メッセージの順に書いてください",
        (Problem::ItemOrder, En) => "write time, level, headers and message in this order",
        (Problem::TimestampMissing, Ja) => "行を [yyyy/MM/dd HH:mm:ss.SSS] で始めてください",
        (Problem::TimestampMissing, En) => "begin the line with [yyyy/MM/dd HH:mm:ss.SSS]",
        (Problem::TimestampForm(Some(time)), Ja) => return format!("[{time}] と書いてください。時刻は現地時刻で、時差は付けません"),
        (Problem::TimestampForm(Some(time)), En) => return format!("write [{time}], in local time and without a zone"),
        (Problem::TimestampForm(None), Ja) => "年から秒までをゼロ埋めし、日付と時刻の間は半角空白1個、ミリ秒は . の後に3桁で書いてください",
        (Problem::TimestampForm(None), En) => {
            "fill all parts with zeros, put one space between date and time, and three digits of milliseconds after a point"
        }
        (Problem::TimestampImpossible, Ja) => "日時を組み立てている箇所を確かめてください。24時と60秒は書けません",
        (Problem::TimestampImpossible, En) => "look at how the time is put together; hour 24 and second 60 cannot be written",
        (Problem::LevelMissing, Ja) => "日時の後にタブと [ERROR] [WARN ] [INFO ] [DEBUG] のどれかを書いてください",
        (Problem::LevelMissing, En) => "after the time write a tab and one of [ERROR] [WARN ] [INFO ] [DEBUG]",
        (Problem::LevelUnknown(Some(level)), Ja) => return format!("[{}] と書いてください", level.padded()),
        (Problem::LevelUnknown(Some(level)), En) => return format!("write [{}]", level.padded()),
        (Problem::LevelUnknown(None), Ja) => "[ERROR] [WARN ] [INFO ] [DEBUG] のどれかにしてください",
        (Problem::LevelUnknown(None), En) => "use one of [ERROR] [WARN ] [INFO ] [DEBUG]",
        (Problem::LevelPadding(level), Ja) => return format!("後ろを半角空白で埋めて [{}] と書いてください", level.padded()),
        (Problem::LevelPadding(level), En) => return format!("fill it with spaces at the end: [{}]", level.padded()),
        (Problem::HeaderMissing, Ja) => "処理名を示す [proc:…] など、個別ヘッダを一つ以上書いてください",
        (Problem::HeaderMissing, En) => "write at least one header, such as [proc:…] for where it happened",
        (Problem::HeaderUnnamed, Ja) => {
            "[proc:方式審査処理] のように、項目名とコロンを付けてください。メッセージの一部なら最後に置いてください"
        }
        (Problem::HeaderUnnamed, En) => "give it a name and a colon, as in [proc:exam]; if it belongs to the message, put it last",
        (Problem::HeaderEmpty, Ja) => "内容がない個別ヘッダは出力しないでください",
        (Problem::HeaderEmpty, En) => "leave a header out when it has no value",
        (Problem::HeaderUnknown { resembles: Some(known), .. }, Ja) => return format!("標準の項目名は {known} です"),
        (Problem::HeaderUnknown { resembles: Some(known), .. }, En) => return format!("the standard's name for it is {known}"),
        (Problem::HeaderUnknown { resembles: None, .. }, Ja) => "システムで決めた独自の個別ヘッダなら、申告してください",
        (Problem::HeaderUnknown { resembles: None, .. }, En) => "declare it if it is one of the system's own",
        (Problem::HeaderRepeated(_), Ja) => "1行に一つだけにしてください。読む側は最初のものだけを使います",
        (Problem::HeaderRepeated(_), En) => "write it once; readers take the first",
        (Problem::UidForm, Ja) => "利用者を示す ID だけを出力してください",
        (Problem::UidForm, En) => "write the user's id and nothing else",
        (Problem::MessageMissing, Ja) => "最後の個別ヘッダの後にタブとメッセージを書いてください",
        (Problem::MessageMissing, En) => "write a tab and a message after the last header",
        (Problem::TxidMissing, Ja) => "一つの処理のログをサーバーをまたいで追えるよう、[txid:…] を引き継いで出力してください",
        (Problem::TxidMissing, En) => "pass [txid:…] on, so that one piece of work can be followed over all servers",
        (Problem::PurposeHeader(_), Ja) => "個別ヘッダに加えてください",
        (Problem::PurposeHeader(_), En) => "add it to the headers",
        (Problem::DurationMissing, Ja) => "elapsed_ms=… のように時間を出力するか、開始と終了を対で出力してください",
        (Problem::DurationMissing, En) => "write the time, such as elapsed_ms=…, or a pair of lines for start and end",
        (
            Problem::PersonalPhone { possible: true }
            | Problem::PersonalMyNumber { possible: true }
            | Problem::PersonalCard { possible: true },
            Ja,
        ) => "採番した ID などなら問題ありません。違反には数えません",
        (
            Problem::PersonalPhone { possible: true }
            | Problem::PersonalMyNumber { possible: true }
            | Problem::PersonalCard { possible: true },
            En,
        ) => "fine if it is an id of the system's own; it does not count as a failure",
        (Problem::PersonalEmail | Problem::PersonalPhone { .. } | Problem::PersonalAddress, Ja) => {
            "利用者の ID など、個人を特定できない値を出力してください"
        }
        (Problem::PersonalEmail | Problem::PersonalPhone { .. } | Problem::PersonalAddress, En) => {
            "write something that does not identify a person, such as the user's id"
        }
        (Problem::PersonalMyNumber { .. } | Problem::PersonalCard { .. }, Ja) => {
            "出力を止め、このファイルとその写しから番号を消してください"
        }
        (Problem::PersonalMyNumber { .. } | Problem::PersonalCard { .. }, En) => {
            "stop writing it, and remove it from this file and its copies"
        }
        (Problem::Secret, Ja) => "出力を止め、書かれてしまったものは無効にして新しいものに替えてください",
        (Problem::Secret, En) => "stop writing it; revoke what was written and replace it",
    };
    fixed.to_owned()
}

fn names(set: HeaderSet, or: &str) -> String {
    set.iter().map(|header| header.as_str()).collect::<Vec<_>>().join(or)
}
