//! Work under a `txid`.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Txid;

pin_project! {
    /// Made by [`Txid::scope`].
    #[derive(Debug)]
    pub struct Scope<F> {
        txid: Txid,
        #[pin]
        work: F,
    }
}

impl<F> Scope<F> {
    pub(super) fn new(txid: Txid, work: F) -> Self {
        Scope { txid, work }
    }

    pub(super) fn txid(&self) -> &Txid {
        &self.txid
    }
}

impl<F: Future> Future for Scope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.txid.within(|| this.work.poll(context))
    }
}
