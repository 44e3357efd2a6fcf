//! One login in a browser: the request (RFC 7636, RFC 8252), the listener that awaits its answer, and the opener.

mod browser;
mod listener;
mod pending;
mod request;

pub use browser::{has_desktop, open};
pub use listener::{Awaited, Listener, ListenerError, Strayed, Visitor, query_of, state_of};
pub use pending::{PENDING_LIFETIME, PendingError, PendingLogin, PendingLogins};
pub use request::{Asked, AuthorizationRequest};
