//! The only writer: a task that owns one connection and runs queued work, several pieces to a transaction.
//!
//! Each piece runs under a savepoint, so that one that fails takes only its own changes with it; all are acknowledged after the
//! common commit, so that a storm of writes costs few fsyncs. If the commit fails, everybody in it hears so.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::{mpsc, oneshot};

use crate::tx::{Connection, Handle};
use crate::{BoxFuture, Engine, StoreError, Tx};

/// Work that may wait; beyond it callers wait to queue.
const QUEUE_MAX: usize = 1_024;
/// Pieces of work in one transaction.
const GROUP_MAX: usize = 64;

pub(crate) struct Writer {
    queue: mpsc::Sender<Order>,
}

/// How the writer connects, at first and again after its connection broke.
pub(crate) enum Connector {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

enum Order {
    Work(Box<dyn Work>),
    Close(oneshot::Sender<()>),
}

/// A piece of work: run under its savepoint, then told how the commit went.
trait Work: Send {
    /// Whether the work wants to be committed.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    /// It wanted to be committed and cannot be.
    fn fail(&mut self, error: StoreError);
    fn finish(self: Box<Self>, commit: Result<(), StoreError>);
}

struct Piece<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl Writer {
    pub(crate) async fn start(connector: Connector) -> Result<Self, StoreError> {
        let tx = connector.connect().await?;
        let (queue, orders) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(Task { connector, tx: Some(tx), orders }.run());
        Ok(Self { queue })
    }

    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let piece = Piece { work: Some(work), result: None, reply };
        if self.queue.send(Order::Work(Box::new(piece))).await.is_err() {
            return Err(StoreError::Closed.into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.queue.send(Order::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

impl<T, E, F> Work for Piece<T, E, F>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return false };
            // The closure itself may panic, or the future that it returns.
            let future = AssertUnwindSafe(async move { work(tx).await }).catch_unwind();
            let result = future.await.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
            let wanted = result.is_ok();
            self.result = Some(result);
            wanted
        })
    }

    fn fail(&mut self, error: StoreError) {
        self.result = Some(Err(error.into()));
    }

    fn finish(self: Box<Self>, commit: Result<(), StoreError>) {
        let result = match (commit, self.result) {
            // What failed by itself keeps its own error.
            (_, Some(Err(error))) => Err(error),
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(StoreError::Closed.into()),
            (Err(error), _) => Err(error.into()),
        };
        // The caller may have gone; the write stands.
        let _ = self.reply.send(result);
    }
}

struct Task {
    connector: Connector,
    /// `None` after the connection broke.
    tx: Option<Tx>,
    orders: mpsc::Receiver<Order>,
}

impl Task {
    async fn run(mut self) {
        let mut closing = None;
        while let Some(order) = self.orders.recv().await {
            match order {
                Order::Work(first) => self.group(first, &mut closing).await,
                Order::Close(done) => closing = Some(done),
            }
            if closing.is_some() {
                // What was queued before the close still runs; nothing new is taken.
                self.orders.close();
                while let Some(order) = self.orders.recv().await {
                    if let Order::Work(first) = order {
                        self.group(first, &mut None).await;
                    }
                }
                break;
            }
        }
        if let Some(tx) = self.tx.take() {
            disconnect(tx).await;
        }
        if let Some(done) = closing {
            let _ = done.send(());
        }
    }

    /// Runs `first` and what has queued up meanwhile in one transaction.
    async fn group(&mut self, first: Box<dyn Work>, closing: &mut Option<oneshot::Sender<()>>) {
        let mut pieces = Vec::new();
        let outcome = self.transaction(first, &mut pieces, closing).await;
        if outcome.is_err() {
            // Whatever state the connection is in, its transaction ends with it.
            if let Some(tx) = self.tx.take() {
                disconnect(tx).await;
            }
        }
        for piece in pieces {
            piece.finish(outcome.clone());
        }
    }

    async fn transaction(
        &mut self,
        first: Box<dyn Work>,
        pieces: &mut Vec<Box<dyn Work>>,
        closing: &mut Option<oneshot::Sender<()>>,
    ) -> Result<(), StoreError> {
        pieces.push(first);
        let mut tx = match self.tx.take() {
            Some(tx) => tx,
            None => self.connector.connect().await?,
        };
        if let Err(error) = begin(&mut tx).await {
            // A connection that lay idle may have been cut: one more try on a new one, nothing has run yet.
            disconnect(tx).await;
            if error.is_conflict() {
                return Err(error);
            }
            tx = self.connector.connect().await?;
            begin(&mut tx).await?;
        }
        let tx = self.tx.insert(tx);
        let mut wanted = 0;
        let mut next = 0;
        while next < pieces.len() {
            // As long as nothing else is in the transaction, its own rollback does; most turns are alone. Not on PostgreSQL, where only
            // the savepoint's end tells of work that went on after a failed statement: nothing of it is kept.
            let guarded = wanted > 0 || tx.engine() == Engine::Postgres;
            if guarded {
                control(tx, "savepoint piece").await?;
            }
            let mut wants = pieces[next].run(tx).await;
            if wants
                && guarded
                && let Err(error) = control(tx, "release savepoint piece").await
            {
                pieces[next].fail(error);
                wants = false;
            }
            if wants {
                wanted += 1;
            } else if guarded {
                control(tx, "rollback to savepoint piece").await?;
                control(tx, "release savepoint piece").await?;
            } else {
                control(tx, "rollback").await?;
                begin(tx).await?;
            }
            next += 1;
            if pieces.len() < GROUP_MAX && closing.is_none() {
                match self.orders.try_recv() {
                    Ok(Order::Work(work)) => pieces.push(work),
                    Ok(Order::Close(done)) => *closing = Some(done),
                    Err(_) => {}
                }
            }
        }
        control(tx, if wanted > 0 { "commit" } else { "rollback" }).await
    }
}

impl Connector {
    async fn connect(&self) -> Result<Tx, StoreError> {
        let connection = match self {
            Connector::Sqlite(options) => options.connect().await.map(Connection::Sqlite),
            Connector::Postgres(options) => options.connect().await.map(Connection::Postgres),
        };
        connection.map(Tx::new).map_err(|error| StoreError::database("connect", error))
    }
}

async fn begin(tx: &mut Tx) -> Result<(), StoreError> {
    let engine = tx.engine();
    control(tx, engine.begin_write()).await?;
    match engine {
        Engine::Sqlite => Ok(()),
        Engine::Postgres => {
            let lock = engine.lock().unwrap_or_default();
            tx.script("writer lock", lock).await
        }
    }
}

/// Transaction control: prepared once on SQLite, where parsing it each time would show; the simple protocol on PostgreSQL.
async fn control(tx: &mut Tx, sql: &'static str) -> Result<(), StoreError> {
    let done = match tx.handle() {
        Handle::Sqlite(connection) => sqlx::query(sql).execute(connection).await.map(|_| ()),
        Handle::Postgres(connection) => sqlx::raw_sql(sql).execute(connection).await.map(|_| ()),
    };
    done.map_err(|error| StoreError::database(sql, error))
}

async fn disconnect(tx: Tx) {
    use sqlx::Connection as _;
    match tx.into_connection() {
        Connection::Sqlite(connection) => drop(connection.close().await),
        Connection::Postgres(connection) => drop(connection.close().await),
        _ => {}
    }
}
