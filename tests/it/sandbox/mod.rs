//! The sandbox seen from outside.

#[cfg(unix)]
mod beside;
mod command;
#[cfg(unix)]
mod end;
mod openapi;
mod openid_client;
mod page;
