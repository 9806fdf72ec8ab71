//! The rules, by ids that never change: people write them into their settings.

use std::fmt;

use crate::Language;

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident $id:literal $clause:literal $ja:literal $en:literal;)*) => {
        /// One thing that a line must keep.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[$doc])* $variant,)*
        }

        impl Rule {
            pub const ALL: [Rule; [$($id),*].len()] = [$(Rule::$variant),*];

            /// In lower case with dashes. An id is never given another meaning.
            pub const fn id(self) -> &'static str {
                match self { $(Rule::$variant => $id,)* }
            }

            /// The clause of the standard that asks for it.
            pub const fn clause(self) -> &'static str {
                match self { $(Rule::$variant => $clause,)* }
            }

            /// What a line that keeps the rule is like.
            pub const fn title(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Rule::$variant, Language::Ja) => $ja, (Rule::$variant, Language::En) => $en,)*
                }
            }
        }
    };
}

rules! {
    Encoding "encoding" "SYS-23" "文字コードは UTF-8 (BOM なし)" "the encoding is UTF-8 without a byte order mark";
    LineLength "line-length" "SYS-23" "行の長さは上限以下" "a line is no longer than the limit";
    ControlCharacter "control-character" "SYS-23" "制御文字を含まない" "no control characters";
    OneLine "one-line" "SYS-23" "一つの記録は1行" "one record is one line";
    Bracket "bracket" "SYS-23" "ヘッダの各項目は半角の角括弧で囲む" "each item of the header stands in square brackets";
    ItemSeparator "item-separator" "SYS-23" "項目の間はタブ1個" "one tab between items";
    ItemOrder "item-order" "SYS-23" "日時・レベル・個別ヘッダ・メッセージの順" "time, level, headers, message, in this order";
    TimestampMissing "timestamp-missing" "SYS-23" "行は出力日時で始まる" "a line begins with its time";
    TimestampForm "timestamp-form" "SYS-23" "日時は yyyy/MM/dd HH:mm:ss.SSS の形" "the time has the form yyyy/MM/dd HH:mm:ss.SSS";
    LevelMissing "level-missing" "SYS-23" "日時の次はログレベル" "the level follows the time";
    LevelUnknown "level-unknown" "SYS-21" "レベルは ERROR・WARN・INFO・DEBUG のどれか" "the level is ERROR, WARN, INFO or DEBUG";
    LevelPadding "level-padding" "SYS-23" "レベルは後ろを空白で埋めて5文字" "the level is filled with spaces to five characters";
    HeaderMissing "header-missing" "SYS-23" "個別ヘッダが一つ以上ある" "at least one individual header";
    HeaderForm "header-form" "SYS-23" "個別ヘッダは [項目名:内容] の形" "a header has the form [name:value]";
    HeaderUnknown "header-unknown" "SYS-23" "個別ヘッダの項目名は標準のものか、申告した独自のもの" "a header's name is the standard's or a declared one";
    HeaderRepeated "header-repeated" "SYS-23" "同じ項目名の個別ヘッダは1行に一つ" "a header stands once in a line";
    UidForm "uid-form" "SYS-23" "uid は ID であり、氏名やアドレスではない" "uid is an id, not a name or an address";
    MessageMissing "message-missing" "SYS-23" "最後にメッセージがある" "a message stands at the end";
    TxidMissing "txid-missing" "SYS-23" "目的が求めるログには txid がある" "txid where the purpose asks for it";
    PurposeHeader "purpose-header" "SYS-20" "目的が求める個別ヘッダがある" "the headers that the purpose asks for";
    DurationMissing "duration-missing" "SYS-20" "目的が求める行には処理時間がある" "how long it took, where the purpose asks for it";
    PersonalEmail "personal-email" "SYS-23" "メールアドレスを出力しない" "no mail addresses";
    PersonalPhone "personal-phone" "SYS-23" "電話番号を出力しない" "no telephone numbers";
    PersonalMyNumber "personal-my-number" "SYS-23" "マイナンバーを出力しない" "no My Number (Individual Number)";
    PersonalCard "personal-card" "SYS-23" "カード番号を出力しない" "no card numbers";
    PersonalAddress "personal-address" "SYS-23" "郵便番号・住所を出力しない" "no postal codes or addresses";
    Secret "secret" "SYS-23" "パスワード・トークン・鍵を出力しない" "no passwords, tokens or keys";
}

impl Rule {
    pub fn parse(id: &str) -> Option<Rule> {
        Self::ALL.into_iter().find(|rule| rule.id() == id)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// A set of rules.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleSet(u32);

const _: () = assert!(Rule::ALL.len() <= u32::BITS as usize);

impl RuleSet {
    pub const EMPTY: RuleSet = RuleSet(0);

    pub const fn of(rules: &[Rule]) -> RuleSet {
        let (mut bits, mut at) = (0, 0);
        while at < rules.len() {
            bits |= 1 << rules[at] as u32;
            at += 1;
        }
        RuleSet(bits)
    }

    pub const fn insert(&mut self, rule: Rule) {
        self.0 |= 1 << rule as u32;
    }

    pub const fn contains(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u32) != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Rule> {
        Rule::ALL.into_iter().filter(move |rule| self.contains(*rule))
    }
}

impl fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
