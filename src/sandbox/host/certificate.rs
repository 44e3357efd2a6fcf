//! A certificate authority of the moment, and the server's certificate by it.

use std::io::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;

/// What serves TLS, and where its authority lies for clients to trust. The file goes when this is dropped.
pub(crate) struct Tls {
    pub(crate) config: Arc<ServerConfig>,
    pub(crate) ca_file: PathBuf,
    _folder: TempDir,
}

/// How long all of it is good for, in days. Some systems trust no certificate that lasts for years.
const DAYS: i64 = 90;

/// Makes an authority and a certificate for these names and 127.0.0.1.
pub(crate) fn make(names: Vec<String>) -> Result<Tls, Box<dyn std::error::Error + Send + Sync>> {
    let (issuer, authority_certificate) = authority(&names)?;
    let (certificate, key) = signed(names, &issuer)?;

    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];

    let folder = tempfile::Builder::new()
        .prefix("maz-auth0-sandbox-")
        .tempdir()?;
    let ca_file = folder.path().join("ca.pem");
    std::fs::File::create(&ca_file)?.write_all(authority_certificate.pem().as_bytes())?;
    Ok(Tls {
        config: Arc::new(config),
        ca_file,
        _folder: folder,
    })
}

type Made = Result<(Issuer<'static, KeyPair>, Certificate), rcgen::Error>;

/// An authority that can sign for these names and this machine alone: who trusts it by mistake trusts it for nothing else.
fn authority(names: &[String]) -> Made {
    let key = KeyPair::generate()?;
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.distinguished_name.push(
        DnType::CommonName,
        "maz-auth0 sandbox, trust it nowhere else",
    );
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let hosts = names.iter().filter(|name| name.parse::<IpAddr>().is_err());
    authority.name_constraints = Some(NameConstraints {
        permitted_subtrees: hosts
            .map(|name| GeneralSubtree::DnsName(name.clone()))
            .chain([GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix(
                [127, 0, 0, 1],
                32,
            ))])
            .collect(),
        excluded_subtrees: Vec::new(),
    });
    last(&mut authority);
    let certificate = authority.self_signed(&key)?;
    Ok((Issuer::new(authority, key), certificate))
}

/// A server's certificate for these names.
fn signed(
    names: Vec<String>,
    issuer: &Issuer<'static, KeyPair>,
) -> Result<(Certificate, KeyPair), rcgen::Error> {
    let key = KeyPair::generate()?;
    let common_name = names.first().cloned().unwrap_or_default();
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    last(&mut params);
    Ok((params.signed_by(&key, issuer)?, key))
}

fn last(params: &mut CertificateParams) {
    let now = time::OffsetDateTime::now_utc();
    params.not_before = now - time::Duration::days(1);
    params.not_after = now + time::Duration::days(DAYS);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::pki_types::{ServerName, UnixTime};

    use super::*;

    #[test]
    fn the_authority_is_good_for_its_names_alone_and_for_ninety_days() {
        let ours = ["acme.us.auth0.com", "localhost", "127.0.0.1"].map(str::to_owned);
        let (issuer, authority) = authority(&ours).expect("an authority");
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.der().clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider)
            .build()
            .expect("a verifier");
        let is_trusted = |name: &str, days: u64| {
            let (certificate, _) = signed(vec![name.to_owned()], &issuer).expect("signed");
            let name = ServerName::try_from(name.to_owned()).expect("a name");
            let then = UnixTime::now().as_secs() + days * 86_400;
            let then = UnixTime::since_unix_epoch(Duration::from_secs(then));
            verifier
                .verify_server_cert(certificate.der(), &[], &name, &[], then)
                .is_ok()
        };
        for name in ours.iter().map(String::as_str) {
            assert!(is_trusted(name, 0) && is_trusted(name, 89), "{name}");
            assert!(!is_trusted(name, 91), "{name}");
        }
        for name in [
            "www.example.com",
            "other.us.auth0.com",
            "10.0.0.1",
            "127.0.0.2",
        ] {
            assert!(!is_trusted(name, 0), "{name}");
        }
    }
}
