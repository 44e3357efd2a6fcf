//! The look-alike of Auth0 and of the MAZ API, on loopback.
