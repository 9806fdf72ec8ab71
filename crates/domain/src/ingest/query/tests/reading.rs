//! What is typed, and how it is understood: the right side is the canonical text.

use crate::ingest::Query;

fn canonical(text: &str) -> String {
    match Query::parse(text) {
        Ok(query) => query.to_string(),
        Err(problems) => format!("! {problems}"),
    }
}

fn read(table: &[(&str, &str)]) {
    for (typed, understood) in table {
        let text = canonical(typed);
        assert_eq!(&text, understood, "typed: {typed}");
        if !text.starts_with('!') {
            assert_eq!(Query::parse(&text).as_ref(), Ok(&Query::parse(typed).unwrap()), "read back: {text}");
            assert_eq!(canonical(&text), text);
        }
    }
}

#[test]
fn texts() {
    read(&[
        ("", "*"),
        ("  　", "*"),
        ("*", "*"),
        ("接続失敗", "接続失敗"),
        ("接続失敗　timeout", "接続失敗 timeout"),
        ("接続失敗（タイムアウト）", "\"接続失敗（タイムアウト）\""),
        ("（a OR b） c", "(a OR b) c"),
        ("\"a b\"", "\"a b\""),
        ("“a b”", "\"a b\""),
        ("”接続　失敗”", "\"接続　失敗\""),
        ("\"接続失敗”", "接続失敗"),
        (r#""a \"b\" \\ \t C:\Users""#, r#""a \"b\" \\ \t C:\\Users""#),
        ("\"\"", "*"),
        ("time*", "time"),
        ("*out*", "out"),
        ("con*lost", "/(?s)con.*lost/"),
        ("and or not", "and or not"),
        ("~Timeout", "~timeout"),
        ("~\"ｻｰﾊﾞ Down\"", "~\"サーバ down\""),
        ("i\"Out Of\"", "~\"out of\""),
        ("i like", "i like"),
        ("~", "\"~\""),
        ("/time(out|d out)/", "/time(out|d out)/"),
        ("/Out of/i", "/(?i)Out of/"),
        ("~/x+/", "/(?i)x+/"),
        (r"/a\/b\\/", r"/a\/b\\/"),
    ]);
}

#[test]
fn texts_that_look_like_something_else() {
    read(&[
        ("http://x/y?a=1", "\"http://x/y?a=1\""),
        ("s3://bucket/key", "\"s3://bucket/key\""),
        ("jdbc:oracle:thin:@//db01:1521/X", "\"jdbc:oracle:thin:@//db01:1521/X\""),
        ("10:30:05", "\"10:30:05\""),
        ("2026-11-26T10:30", "\"2026-11-26T10:30\""),
        ("/usr/local/bin", "\"/usr/local/bin\""),
        ("/healthz", "\"/healthz\""),
        ("/", "\"/\""),
        ("//", "\"//\""),
        ("a / b / c", "a \"/\" b \"/\" c"),
        ("std::string", "\"std::string\""),
        ("::1", "\"::1\""),
        (r"C:\Windows", r#""C:\\Windows""#),
        ("Error: connection refused", "\"Error:\" connection refused"),
        ("エラー：接続失敗", "\"エラー：接続失敗\""),
        ("at com.x.App.main(App.java:12)", "at \"com.x.App.main(App.java:12)\""),
        ("App.java:12", "\"App.java:12\""),
        ("localhost:8080", "\"localhost:8080\""),
        ("List<String>", "\"List<String>\""),
        ("p->next", "\"p->next\""),
        ("-> --verbose - x", "\"->\" \"--verbose\" \"-\" x"),
        ("Zm9v== abc=", "\"Zm9v==\" \"abc=\""),
        ("a=>b", "\"a=>b\""),
        ("x = y", "x \"=\" y"),
        ("R&D a&&b", "\"R&D\" \"a&&b\""),
        ("処理｜開始", "\"処理｜開始\""),
        ("[ERROR]", "\"[ERROR]\""),
        ("ORDER ANDY NOTE", "ORDER ANDY NOTE"),
    ]);
}

#[test]
fn words_between() {
    read(&[
        ("a b OR c d", "a b OR c d"),
        ("(a b) OR (c d)", "a b OR c d"),
        ("a (b OR c)", "a (b OR c)"),
        ("a AND b", "a b"),
        ("a && b || c", "a b OR c"),
        ("(a b) c", "a b c"),
        ("a OR (b OR c)", "a OR b OR c"),
        ("NOT a b", "-a b"),
        ("-a -\"b c\" -(d OR e)", "-a -\"b c\" -(d OR e)"),
        ("NOT NOT a", "a"),
        ("NOT(a)", "-a"),
        ("-*", "-*"),
        ("* a", "a"),
        ("* OR a", "*"),
        ("－db:x", "-db:x"),
        ("a （b　OR　c）", "a (b OR c)"),
    ]);
}

#[test]
fn fields() {
    read(&[
        ("level:ERROR proc:方式審査", "level:error proc:方式審査"),
        ("Level：Error", "level:error"),
        ("ｌｅｖｅｌ：ＥＲＲＯＲ", "level:error"),
        ("level: ERROR", "level:error"),
        ("level:ERROR,WARN", "level:(error warn)"),
        ("level:(ERROR OR WARN)", "level:(error warn)"),
        ("level=ERROR", "level:error"),
        ("level!=ERROR", "-level:error"),
        ("level>=warn", "level>=WARN"),
        ("level >= WARN", "level>=WARN"),
        ("level≧WARN", "level>=WARN"),
        ("level:>=FATAL", "level>=ERROR"),
        ("severity>=warn", "severity>=WARN"),
        ("txid:123*", "txid:123*"),
        ("txid=123", "txid:123"),
        ("txid:*", "txid:*"),
        ("-txid:*", "-txid:*"),
        ("proc:\"a b\"*", "proc:\"a b\"*"),
        ("proc:*審査*", "proc:*\"審査\"*"),
        ("proc:~*Exam*", "proc:~*\"exam\"*"),
        ("proc:*審査", "proc:/(?s)審査$/"),
        ("proc:a*b", "proc:/(?s)^a.*b$/"),
        ("proc:(a b* /c/)", "proc:a OR proc:b* OR proc:/c/"),
        ("proc:(a, b、c,d)", "proc:(a b c d)"),
        ("proc:（a　b）", "proc:(a b)"),
        ("proc:(a)", "proc:a"),
        ("proc:(~A \"b c\")", "proc:(~a \"b c\")"),
        ("proc:\"\"", "proc:\"\""),
        ("proc:/^方式/", "proc:/^方式/"),
        ("src:http://x/y", "src:http://x/y"),
        ("uri:/api/v1", "uri:\"/api/v1\""),
        ("uri:/healthz", "uri:\"/healthz\""),
        ("proc:~Exam", "proc:~exam"),
        ("proc:i\"Exam\"", "proc:~exam"),
        ("店舗:東京", "店舗:東京"),
        ("k8s.pod/name:web-1", "k8s.pod/name:web-1"),
        ("@timestamp:x", "@timestamp:x"),
        ("\"my field\":x", "\"my field\":x"),
        ("\"status\": 500", "status:500"),
        ("user=alice", "user:alice"),
        ("user=\"a b\"", "user:\"a b\""),
        ("user!=alice", "-user:alice"),
        ("orderId：123", "orderId:123"),
        ("message:接続失敗", "message:接続失敗"),
        ("message=\"a b\"", "message:=\"a b\""),
        ("message:(a b)", "message:a OR message:b"),
        ("message:a*", "message:a*"),
        ("unparsed:true", "unparsed:*"),
        ("unparsed:false", "-unparsed:*"),
        ("a:foo(bar) (b:c)", "a:\"foo(bar)\" b:c"),
        ("\"jdbc\":x \"localhost\":80 \"C\":/y/ jdbc:*", "\"jdbc\":x \"localhost\":80 \"C\":/y/ jdbc:*"),
        ("tag:[main]", "tag:\"[main]\""),
    ]);
}

#[test]
fn numbers() {
    read(&[
        ("elapsed_ms>500", "elapsed_ms>500"),
        ("elapsed_ms > 500", "elapsed_ms>500"),
        ("elapsed_ms>=1.5s", "elapsed_ms>=1500"),
        ("elapsed_ms＞５００", "elapsed_ms>500"),
        ("elapsed_ms:>5", "elapsed_ms>5"),
        ("elapsed_ms:<=5", "elapsed_ms<=5"),
        ("elapsed_ms=5", "elapsed_ms=5"),
        ("elapsed_ms==5", "elapsed_ms=5"),
        ("elapsed_ms!=5", "-elapsed_ms=5"),
        ("elapsed_ms:5", "elapsed_ms:5"),
        ("code=007", "code:007"),
        ("id=12345678901234567890", "id:12345678901234567890"),
        ("bytes>10MB", "bytes>10000000"),
        ("a:[1 TO 5]", "a:[1 TO 5]"),
        ("a:[* to 1k]", "a:[* TO 1000]"),
        ("a:1..5", "a:[1 TO 5]"),
        ("a:1..", "a:[1 TO *]"),
        ("a:..5", "a:[* TO 5]"),
        ("a:../x", "a:\"../x\""),
        ("a>1e300 b<-0.5", "a>1e300 b<-0.5"),
        ("\"a b\":>5", "\"a b\":>5"),
        ("time>=2026-11-26T10:30:00+09:00", "time>=2026-11-26T01:30:00Z"),
        ("time:[2026-11-26T00:00:00Z TO *]", "time:[2026-11-26T00:00:00Z TO *]"),
        ("txid>5", "txid>5"),
    ]);
}

#[test]
fn steps() {
    read(&[
        ("| count", "* | count"),
        ("a|count by proc, 5m", "a | count by proc, 5m"),
        ("a ｜ COUNT BY proc 5m", "a | count by proc, 5m"),
        ("エラー｜count", "エラー | count"),
        ("| count() by level", "* | count by level"),
        ("| stats count(), p95(elapsed_ms) by proc", "* | count(), p95(elapsed_ms) by proc"),
        ("| p99.9(elapsed_ms) MAX(elapsed_ms), median(x)", "* | p99.9(elapsed_ms), max(elapsed_ms), p50(x)"),
        ("| count_distinct(uid) by 1h", "* | distinct(uid) by 1h"),
        ("| count(uid), count(*)", "* | count(uid), count()"),
        ("| top 5 proc", "* | top 5 proc"),
        ("| top proc", "* | top 10 proc"),
        ("| top proc 3 | limit 2", "* | top 3 proc | limit 2"),
        ("| fields time proc, 店舗, \"a b\"", "* | fields time, proc, 店舗, \"a b\""),
        ("| head 5 | sort time", "* | limit 5 | sort by time asc"),
        ("| count by proc | sort by count desc", "* | count by proc | sort by count desc"),
        ("| count by proc | sort -count | limit 3", "* | count by proc | sort by count desc | limit 3"),
        ("| max(a.b) by x | sort by max(a.b)", "* | max(a.b) by x | sort by max(a.b) asc"),
        ("| count by \"5m\"", "* | count by \"5m\""),
        (
            "level:ERROR proc:方式審査 \"接続失敗\" txid:123* elapsed_ms>500 -db:共有DB01 | count by proc, 5m",
            "level:error proc:方式審査 接続失敗 txid:123* elapsed_ms>500 -db:共有DB01 | count by proc, 5m",
        ),
    ]);
}

/// Every query of the guide, up to where SQL begins, and the same number in both languages.
#[test]
fn what_the_guide_says_is_so() {
    let guides = [include_str!("../../../../../../docs/guide/ja/query.md"), include_str!("../../../../../../docs/guide/en/query.md")];
    let counted = guides.map(|guide| {
        let queries = guide
            .split("\n## SQL")
            .next()
            .unwrap()
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .map(|line| line.split("  # ").next().unwrap().trim());
        queries.inspect(|query| assert!(Query::parse(query).is_ok(), "{query}: {}", canonical(query))).count()
    });
    assert!(counted[0] == counted[1] && counted[0] > 30, "{counted:?}");
    for pasted in ["http://web-1/apply?id=1", "10:30:05", "/var/log/app.log", "com.example.App.main(App.java:12)", "エラー：接続失敗"]
    {
        assert_eq!(canonical(pasted), format!("\"{pasted}\""));
    }
    for (short, long) in [("a b OR c", "(a b) OR c"), ("http.status:500..599", "http.status:[500 TO 599]"), ("NOT a", "-a")] {
        assert_eq!(canonical(short), canonical(long));
    }
}
