//! The rule, said once more and slowly, and what must hold for any text.

use proptest::prelude::*;

use super::*;

fn template(message: &str) -> String {
    let mut out = String::new();
    template_into(message, &mut out);
    out
}

/// Letter by letter, as the module's documentation says it.
fn slowly(message: &str) -> (String, Vec<String>) {
    let wide = |letter: char| matches!(letter, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    let in_run = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter) || wide(letter);
    let digit = |letter: char| letter.is_ascii_digit() || ('０'..='９').contains(&letter);
    let (mut out, mut variables, mut run) = (String::new(), Vec::new(), String::new());
    for letter in message.chars().map(Some).chain([None]) {
        if let Some(letter) = letter
            && in_run(letter)
        {
            run.push(letter);
            continue;
        }
        if run.chars().any(digit) {
            out.push_str(PLACEHOLDER);
            variables.push(std::mem::take(&mut run));
        }
        out.push_str(&std::mem::take(&mut run));
        out.extend(letter);
    }
    (out, variables)
}

#[test]
fn numbers_and_names_with_numbers_are_variables() {
    for (message, expected) in [
        ("", ""),
        ("処理が開始されました。", "処理が開始されました。"),
        ("request completed status=200 path=/exam/x/0042 elapsed_ms=7", "request completed status=<*> path=/exam/x/<*> elapsed_ms=<*>"),
        ("出願番号=特願2014-192549 整理番号=2DB00CE6", "出願番号=特願<*> 整理番号=<*>"),
        ("受付番号＝１２３号", "受付番号＝<*>号"),
        ("ａｐ０１、ｄｂ", "<*>、ｄｂ"),
        ("第１2回", "第<*>回"),
        ("10.0.0.1:8080 に接続", "<*>:<*> に接続"),
        ("a-b_c.d", "a-b_c.d"),
        ("x1", "<*>"),
        ("1", "<*>"),
        ("ｶﾅ１", "ｶﾅ<*>"),
        ("!１!", "!<*>!"),
    ] {
        assert_eq!(template(message), expected, "{message}");
    }
    let variables: Vec<&str> = variables("端末=10.2.3.4 セッション=00ff ＡＢ１").collect();
    assert_eq!(variables, ["10.2.3.4", "00ff", "ＡＢ１"]);
}

fn texts() -> impl Strategy<Value = String> {
    // Much of what decides, little of the rest.
    prop_oneof!["[a-z0-9_. -]{0,60}", "[0９0-9０-９Ａ-Ｚａ-ｚ＿（）。処理aZ.:-]{0,40}", any::<String>(),]
}

proptest! {
    #[test]
    fn it_is_the_slow_rule(message in texts()) {
        let (expected, runs) = slowly(&message);
        prop_assert_eq!(template(&message), expected);
        prop_assert_eq!(variables(&message).collect::<Vec<_>>(), runs);
    }

    #[test]
    fn variables_in_their_places_give_the_message_back(message in texts()) {
        prop_assume!(!message.contains(PLACEHOLDER));
        let template = template(&message);
        let mut parts = template.split(PLACEHOLDER);
        let mut back = parts.next().unwrap_or_default().to_owned();
        let mut variables = variables(&message);
        for part in parts {
            back.push_str(variables.next().expect("one for each placeholder"));
            back.push_str(part);
        }
        prop_assert_eq!(variables.next(), None);
        prop_assert_eq!(&back, &message);
    }

    #[test]
    fn a_template_has_no_variables(message in texts()) {
        let template = template(&message);
        prop_assert_eq!(variables(&template).next(), None);
    }
}
