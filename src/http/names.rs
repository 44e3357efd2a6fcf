//! Whether this machine can look names up at all: one whose name server knows nobody would say of each tenant that it does not exist.

use super::{ThisSide, Transport};
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::sync::OnceCell;

/// The longest that the answer is waited for: the one that made somebody ask came already.
const LIMIT: Duration = Duration::from_secs(3);

/// What is known of that, for all connections together: nobody asks twice.
#[derive(Default)]
pub(super) struct Names(OnceCell<bool>);

impl Names {
    /// What it means that a name has no address, by whether one has that is always there.
    pub(super) async fn explained(&self, has_auth0: impl Future<Output = bool>) -> Transport {
        if *self.0.get_or_init(|| has_auth0).await {
            Transport::NoSuchHost
        } else {
            Transport::ThisSide(ThisSide::Names)
        }
    }

    /// Whether Auth0 itself has an address here.
    pub(super) async fn has_auth0() -> bool {
        let addresses = tokio::time::timeout(LIMIT, lookup_host(("auth0.com", 443)));
        matches!(addresses.await, Ok(Ok(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn where_not_even_auth0_has_an_address_it_is_this_side_and_that_is_asked_once() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        for (has_auth0, expected) in [
            (true, Transport::NoSuchHost),
            (false, Transport::ThisSide(ThisSide::Names)),
        ] {
            let names = Names::default();
            let asked = Cell::new(0);
            let ask = || async {
                tokio::task::yield_now().await;
                asked.set(asked.get() + 1);
                has_auth0
            };
            let (one, another) = runtime
                .block_on(async { tokio::join!(names.explained(ask()), names.explained(ask())) });
            assert_eq!((&one, &another), (&expected, &expected));
            assert_eq!(runtime.block_on(names.explained(ask())), expected);
            assert_eq!(asked.get(), 1);
        }
    }
}
