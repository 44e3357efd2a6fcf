//! How hosts prove who they are.

use super::{Error, ThisSide, Transport, error, trust};
use std::sync::Arc;

/// By the certificates that this system trusts. They are read once for all connections.
pub(super) fn tls() -> Result<rustls::ClientConfig, Error> {
    if let Some((path, trouble)) = trust::broken_file() {
        let side = ThisSide::CertificateFile(path, trouble);
        return Err(Error::Transport(Transport::ThisSide(side)));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(&provider));
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            let builder = builder.dangerous();
            Ok(builder.with_custom_certificate_verifier(Arc::new(verifier?)))
        })
        .map_err(|why| error::of_trust(&why))?
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
