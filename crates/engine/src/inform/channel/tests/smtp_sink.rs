//! An SMTP server of a few lines: takes mail as RFC 5321 says, remembers each transaction, answers badly where told to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

/// Answers that differ from a good server's, by the command that they answer: `("RCPT", "550 5.1.1 no such user")`.
pub type Answers = Vec<(&'static str, &'static str)>;

#[derive(Clone, Debug, Default)]
pub struct Transaction {
    pub from: String,
    pub to: Vec<String>,
    /// After dot-unstuffing, with CRLF.
    pub data: String,
    pub login: Option<String>,
    /// The name that the client said it has.
    pub hello: String,
    /// The connection's number, from 0.
    pub connection: usize,
}

pub struct SmtpSink {
    pub address: SocketAddr,
    pub taken: Arc<Mutex<Vec<Transaction>>>,
}

impl SmtpSink {
    pub async fn start(answers: Answers) -> SmtpSink {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let taken = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn({
            let taken = taken.clone();
            async move {
                for connection in 0.. {
                    let Ok((stream, _)) = listener.accept().await else { return };
                    let (taken, answers) = (taken.clone(), answers.clone());
                    tokio::spawn(async move { converse(stream, &answers, &taken, connection, true).await });
                }
            }
        });
        SmtpSink { address, taken }
    }

    pub fn taken(&self) -> Vec<Transaction> {
        self.taken.lock().unwrap().clone()
    }
}

/// One conversation. Ends when the client quits, hangs up, or asks for STARTTLS (the caller then goes on over TLS).
pub async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    answers: &Answers,
    taken: &Mutex<Vec<Transaction>>,
    connection: usize,
    greet: bool,
) -> Option<S> {
    let mut stream = BufReader::new(stream);
    let special = |command: &str| answers.iter().find(|(name, _)| *name == command).map(|(_, answer)| format!("{answer}\r\n"));
    let mut transaction = Transaction { connection, ..Transaction::default() };
    if greet {
        write(&mut stream, &special("CONNECT").unwrap_or_else(|| "220 sink ESMTP\r\n".to_owned())).await?;
    }
    loop {
        let line = read_line(&mut stream).await?;
        let command = line.split([' ', ':']).next().unwrap_or("").to_ascii_uppercase();
        let answer = match command.as_str() {
            "EHLO" => {
                transaction.hello = line.split(' ').nth(1).unwrap_or_default().to_owned();
                special("EHLO").unwrap_or_else(|| "250-sink\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n".to_owned())
            }
            "AUTH" => {
                transaction.login = Some(line.clone());
                special("AUTH").unwrap_or_else(|| "235 2.7.0 ok\r\n".to_owned())
            }
            "STARTTLS" => {
                write(&mut stream, "220 go on\r\n").await?;
                return Some(stream.into_inner());
            }
            "MAIL" => {
                transaction = Transaction {
                    login: transaction.login.take(),
                    hello: transaction.hello,
                    connection,
                    from: path(&line),
                    ..Transaction::default()
                };
                special("MAIL").unwrap_or_else(|| "250 ok\r\n".to_owned())
            }
            "RCPT" => {
                transaction.to.push(path(&line));
                special("RCPT").unwrap_or_else(|| "250 ok\r\n".to_owned())
            }
            "DATA" => {
                write(&mut stream, "354 go ahead\r\n").await?;
                loop {
                    let line = read_line(&mut stream).await?;
                    if line == "." {
                        break;
                    }
                    transaction.data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    transaction.data.push_str("\r\n");
                }
                taken.lock().unwrap().push(transaction.clone());
                if special("DATA").is_some_and(|answer| answer.starts_with("hang")) {
                    std::future::pending::<()>().await;
                }
                special("DATA").unwrap_or_else(|| "250 2.0.0 Ok: queued as 4Xyz12\r\n".to_owned())
            }
            "QUIT" => {
                write(&mut stream, "221 bye\r\n").await?;
                return None;
            }
            _ => "250 ok\r\n".to_owned(),
        };
        write(&mut stream, &answer).await?;
    }
}

async fn write<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, text: &str) -> Option<()> {
    stream.get_mut().write_all(text.as_bytes()).await.ok()?;
    stream.get_mut().flush().await.ok()
}

async fn read_line<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    let count = stream.read_line(&mut line).await.ok()?;
    (count > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

fn path(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(String::new(), |(path, _)| path.to_owned())
}
